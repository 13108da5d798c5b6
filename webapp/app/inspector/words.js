import { locale } from '../words.js';
import en from './words-en.js';
import zh from './words-zh.js';

/** A word of the inspector, in the page's language. */
export function w(key, ...values) {
  const word = (locale().startsWith('zh') ? zh : en)[key] ?? en[key] ?? key;
  return typeof word === 'function' ? word(...values) : word;
}
