import eleventyVite from '@11ty/eleventy-plugin-vite'
import imagekit from 'unplugin-imagekit/vite'

export default function (eleventyConfig) {
  // The images of all apps lie beside this folder.
  eleventyConfig.addPassthroughCopy({ '../images/*.jpg': 'images' })
  eleventyConfig.addPassthroughCopy('src/*.css')
  eleventyConfig.addPlugin(eleventyVite, {
    viteOptions: { plugins: [imagekit({ folder: '/playground', strict: true })] },
  })
  return { dir: { input: 'src' } }
}
