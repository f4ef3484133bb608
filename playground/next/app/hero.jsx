'use client'

import { img } from 'ik:../../images/dawn.jpg?w=600;1200&sizes=600px'

export default function Hero() {
  return <img id="hero" {...img} alt="Ridges in the first light" />
}
