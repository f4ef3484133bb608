export default {
  title: 'Far places',
  url: 'http://localhost',
  baseUrl: '/',
  headTags: [{ tagName: 'link', attributes: { rel: 'icon', href: 'data:,' } }],
  // Docusaurus' other bundler: `BUNDLER=rspack docusaurus build`.
  future: { v4: true, faster: process.env.BUNDLER === 'rspack' },
  presets: [['classic', { docs: { routeBasePath: '/' }, blog: false }]],
  plugins: [['unplugin-imagekit/docusaurus', { folder: '/playground', strict: true }]],
}
