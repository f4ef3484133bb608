import vikeReact from 'vike-react/config'

export default { extends: [vikeReact], title: 'Far places · Vike', favicon: 'data:,', prerender: true }
