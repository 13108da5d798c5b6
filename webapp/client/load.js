import { ParleyError } from './events.js';

/**
 * What most pages never need, each in a file of its own that is loaded when it is first used. This is the only place where
 * the library loads anything. The addresses are literal, so that bundlers find them.
 */
const PARTS = {
  fallback: () => import('./fallback.js'),
  files: () => import('./files.js'),
  history: () => import('./history.js'),
  refusal: () => import('./refusal.js'),
  search: () => import('./search.js'),
  shared: () => import('./shared.js'),
  store: () => import('./store.js'),
  token: () => import('./token.js'),
};

/**
 * Loads a part. A failure is not remembered: the next call tries again.
 * @param {keyof typeof PARTS} part
 * @returns {Promise<object>} its module
 */
export const load = part =>
  PARTS[part]().catch(({ message }) => {
    throw new ParleyError('not-loaded', `${part}.js could not be loaded: ${message}`, true);
  });
