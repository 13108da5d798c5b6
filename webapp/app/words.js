/** The page's words, by language. A word is text, or a function of values that makes text. */
import en from './words/en.js';

export const LANGUAGES = { en: 'English', zh: '简体中文' };

let words = en;
let language = 'en';

/** What the user chose, or else what the browser prefers among what we speak. @param {readonly string[]} preferred */
export function chooseLanguage(chosen, preferred) {
  if (chosen in LANGUAGES) return chosen;
  return preferred.map(tag => tag.slice(0, 2).toLowerCase()).find(tag => tag in LANGUAGES) ?? 'en';
}

/** Speaks another language from now on; English is always there, others are loaded. */
export async function speak(next) {
  words = next === 'en' ? en : (await import(`./words/${next}.js`)).default;
  language = next;
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : next;
}

/** The language of now, as a tag for Intl: of the browser's own region where that speaks it. */
export const tongue = () =>
  navigator.languages.find(tag => tag.startsWith(language)) ?? (language === 'zh' ? 'zh-CN' : language);

/**
 * A word of the page.
 * @param {string} key
 * @param {...unknown} values
 * @returns {string}
 */
export function t(key, ...values) {
  const word = words[key] ?? en[key];
  return typeof word === 'function' ? word(...values) : (word ?? key);
}

/** Whether there is such a word. */
export const has = key => key in en;

/** Puts words into the elements of the page that were written in HTML: `data-t` is text, `data-label` is a name. */
export function translate(root) {
  for (const el of root.querySelectorAll('[data-t]')) el.textContent = t(el.dataset.t);
  for (const el of root.querySelectorAll('[data-label]')) label(el, t(el.dataset.label));
}

/** Names an element for everyone: as a label and, for pointers, as a tip. */
export function label(el, text) {
  el.setAttribute('aria-label', text);
  if (el.matches('button, a')) el.title = text;
}
