import { img } from 'ik:../../../images/dawn.jpg?w=600;1200&sizes=600px'
import { Canyon } from '../canyon'
import '../page.css'

export default async function Page() {
  return (
    <main>
      <title>Far places · Waku</title>
      <link rel="icon" href="data:," />
      <img id="hero" {...img} alt="Ridges in the first light" />
      <Canyon />
      <img id="plain" src="../../../images/forest.jpg?w=320" alt="Fir behind fir" />
      <div id="background" />
    </main>
  )
}

export const getConfig = async () => ({ render: 'dynamic' })
