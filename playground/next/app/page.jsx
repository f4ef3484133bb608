import { picture } from 'ik:../../images/canyon.jpg?w=400&f=webp;jpg'
import marble from 'ik:../../images/marble.png?as=meta'
import Image from 'next/image'
import dunes from '../../images/dunes.jpg?w=480'
import forest from '../../images/forest.jpg?w=320'
import Hero from './hero'

export default function Page() {
  return (
    <main>
      <Hero />
      <picture>
        {picture.sources.map((source) => (
          <source key={source.type} {...source} />
        ))}
        <img id="picture" {...picture.img} alt="A canyon" />
      </picture>
      <img id="plain" src={forest} alt="Fir behind fir" />
      <div id="background" style={{ height: 320, backgroundImage: `url("${dunes}")` }} />
      <Image id="loader" src={marble} width={320} height={320} alt="Marble" />
    </main>
  )
}
