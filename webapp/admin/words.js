import { has, t } from '../app/words.js';
import en from './words-en.js';

let words = en;

/** Loads the words of a language; English stands in for what is missing. */
export async function loadWords(language) {
  words = language === 'zh' ? (await import('./words-zh.js')).default : en;
}

/** A word of this page, or else of the chat page, in the current language. */
export function w(key, ...values) {
  const word = words[key] ?? en[key];
  return typeof word === 'function' ? word(...values) : (word ?? t(key, ...values));
}

/** What a reason of the server means, or what the server says if this page has no words for it. */
export const meaning = (reason, detail) => {
  const known = [`reason_${reason}`, `error_${reason}`].find(key => key in words || key in en || has(key));
  return known ? w(known) : detail;
};
