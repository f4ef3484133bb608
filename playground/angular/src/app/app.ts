import { picture } from 'ik:../../../images/canyon.jpg?w=400&f=webp;jpg'
import { img } from 'ik:../../../images/dawn.jpg?w=600;1200&sizes=600px'
import background from 'ik:../../../images/dunes.jpg?w=480'
import plain from 'ik:../../../images/forest.jpg?w=320'
import { Component } from '@angular/core'

@Component({ selector: 'app-root', templateUrl: './app.html' })
export class App {
  protected readonly hero = img
  protected readonly picture = picture
  protected readonly plain = plain
  protected readonly background = `url(${background})`
}
