// What the built core costs a bundle, without its peer dependency.
module.exports = [
  {
    name: '@maiko/core, minified and compressed',
    path: 'packages/core/dist/index.js',
    ignore: ['rxjs'],
    limit: '34 kB',
    modifyEsbuildConfig: (config) => ({ ...config, platform: 'node' }),
  },
];
