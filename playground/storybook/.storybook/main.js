export default {
  framework: '@storybook/react-vite',
  stories: ['../src/*.stories.jsx'],
  // The images of all apps lie beside this folder; of Vite's own configuration Storybook takes no server's options.
  viteFinal: (config) => ({ ...config, server: { ...config.server, fs: { allow: ['..'] } } }),
  core: { disableTelemetry: true },
}
