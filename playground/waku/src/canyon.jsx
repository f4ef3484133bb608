'use client'

import { picture } from 'ik:../../images/canyon.jpg?w=400&f=webp;jpg'

export const Canyon = () => (
  <picture>
    {picture.sources.map((source) => (
      <source key={source.type} {...source} />
    ))}
    <img id="picture" {...picture.img} alt="A canyon" />
  </picture>
)
