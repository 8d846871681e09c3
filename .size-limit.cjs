// What the built packages cost a bundle, without their peer dependencies.
module.exports = [
  {
    name: '@maiko/core, minified and compressed',
    path: 'packages/core/dist/index.js',
    ignore: ['rxjs'],
    limit: '69 kB',
    modifyEsbuildConfig: (config) => ({ ...config, platform: 'node' }),
  },
  {
    name: '@maiko/core/adapter, minified and compressed',
    path: 'packages/core/dist/adapter.js',
    ignore: ['rxjs'],
    limit: '20.5 kB',
    modifyEsbuildConfig: (config) => ({ ...config, platform: 'node' }),
  },
  {
    name: '@maiko/core in a browser, minified and compressed',
    path: 'packages/core/dist/index.js',
    ignore: ['rxjs'],
    limit: '68 kB',
    modifyEsbuildConfig: (config) => ({ ...config, platform: 'browser' }),
  },
  {
    name: '@maiko/core/monitoring, minified and compressed',
    path: 'packages/core/dist/monitoring/index.js',
    ignore: ['rxjs'],
    limit: '16.5 kB',
    modifyEsbuildConfig: (config) => ({ ...config, platform: 'node' }),
  },
  {
    name: '@maiko/cron with croner, minified and compressed',
    path: 'packages/cron/dist/index.js',
    ignore: ['@maiko/core'],
    limit: '11 kB',
    modifyEsbuildConfig: (config) => ({ ...config, platform: 'node' }),
  },
  {
    name: '@maiko/nestjs, minified and compressed',
    path: 'packages/nestjs/dist/index.js',
    ignore: ['@maiko/core', '@nestjs/common', '@nestjs/core', 'reflect-metadata', 'rxjs'],
    limit: '21 kB',
    modifyEsbuildConfig: (config) => ({ ...config, platform: 'node' }),
  },
];
