import { picture } from 'ik:../../../images/canyon.jpg?w=400&f=webp;jpg'
import { img } from 'ik:../../../images/dawn.jpg?w=600;1200&sizes=600px'
import '../page.css'

export default function Page() {
  return (
    <main>
      <img id="hero" {...img} alt="Ridges in the first light" />
      <picture>
        {picture.sources.map((source) => (
          <source key={source.type} {...source} />
        ))}
        <img id="picture" {...picture.img} alt="A canyon" />
      </picture>
      <img id="plain" src="../../../images/forest.jpg?w=320" alt="Fir behind fir" />
      <div id="background" />
    </main>
  )
}

export const Head = () => <link rel="icon" href="data:," />
