import { picture } from 'ik:../../../../images/canyon.jpg?w=400&f=webp;jpg'
import { img } from 'ik:../../../../images/dawn.jpg?w=600;1200&sizes=600px'
import plain from 'ik:../../../../images/forest.jpg?w=320'
import { Component } from '@angular/core'

@Component({
  template: `
    <img id="hero" [src]="hero.src" [attr.srcset]="hero.srcset" [attr.sizes]="hero.sizes" alt="Ridges in the first light" />
    <picture>
      @for (source of picture.sources; track source.type) {
        <source [attr.srcset]="source.srcset" [attr.type]="source.type" />
      }
      <img id="picture" [src]="picture.img.src" alt="A canyon" />
    </picture>
    <img id="plain" [src]="plain" alt="Fir behind fir" />
    <div id="background"></div>
  `,
})
export default class Page {
  protected readonly hero = img
  protected readonly picture = picture
  protected readonly plain = plain
}
