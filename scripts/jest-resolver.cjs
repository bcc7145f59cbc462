// TypeScript writes `./clock.js` and means `./clock.ts`; packages that ship JavaScript mean what they write.
module.exports = (request, options) => {
  const ours = /^\.{1,2}\/.*\.js$/.test(request) && !/[\\/]node_modules[\\/]/.test(options.basedir);
  if (ours) {
    try {
      return options.defaultResolver(request.replace(/\.js$/, '.ts'), options);
    } catch {
      // A hand-written .js file: resolved below.
    }
  }
  return options.defaultResolver(request, options);
};
