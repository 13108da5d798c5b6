import js from '@eslint/js';
import globals from 'globals';

/** The house rules for JavaScript: what ESLint recommends, short functions, and privacy by `#`, not by underscore. */
export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2024, sourceType: 'module' },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', 60],
      'no-shadow': 'error',
      'no-underscore-dangle': ['error', { enforceInMethodNames: true, enforceInClassFields: true }],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  { files: ['webapp/**'], languageOptions: { globals: globals.browser } },
  { files: ['webapp/client/**'], languageOptions: { globals: globals['shared-node-browser'] } },
  { files: ['webapp/sw.js'], languageOptions: { globals: globals.serviceworker } },
  { files: ['webapp/client/worker.js'], languageOptions: { globals: globals.sharedWorker } },
  { files: ['src/test/**'], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
  { files: ['src/test/resources/browser/**'], languageOptions: { globals: globals.browser, sourceType: 'script' } },
  // Parley calls its rooms back by these names. The entry goes as soon as they are private by `#`.
  { files: ['webapp/client/**'], rules: { 'no-underscore-dangle': 'off' } },
];
