// How TypeScript becomes JavaScript, for `dist/`, `build/` and the tests alike. Types are checked by `npm run types`,
// so here they only need stripping; that takes far less time, and `npx` builds once more by itself.
export const swcOptions = {
  jsc: {
    parser: { syntax: 'typescript' },
    target: 'es2023',
    // V8 makes objects faster whose fields are assigned than such whose fields are defined; tsconfig.json says the same.
    transform: { verbatimModuleSyntax: true, useDefineForClassFields: false },
  },
  module: { type: 'es6' },
};
