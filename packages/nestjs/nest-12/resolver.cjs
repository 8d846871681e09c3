// Gives the tests, and the package under test, Nest 12 where they ask for Nest; Nest finds its own packages itself.
module.exports = (request, options) => {
  const ours = /^(@nestjs\/|nestjs-cls$)/.test(request) && !options.basedir.includes('node_modules');
  return options.defaultResolver(request, ours ? { ...options, basedir: __dirname } : options);
};
