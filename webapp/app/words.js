/** The page's words, by language. A word is a string, or a function that makes a string from values. */
import en from './words/en.js';

export const LANGUAGES = { en: 'English', zh: '简体中文' };

/** Languages that are loaded on demand. English is always there, because it also stands in for missing words. */
const OTHERS = { zh: () => import('./words/zh.js') };

let words = en;
let language = 'en';

/**
 * The language to use: the user's choice, or else the first that both the browser and the page know, or else English.
 * @param {string | undefined} chosen
 * @param {readonly string[]} preferred language tags, best first
 */
export function chooseLanguage(chosen, preferred) {
  if (chosen in LANGUAGES) return chosen;
  return preferred.map(tag => tag.slice(0, 2).toLowerCase()).find(tag => tag in LANGUAGES) ?? 'en';
}

/** Switches the language. */
export async function setLanguage(next) {
  words = next in OTHERS ? (await OTHERS[next]()).default : en;
  language = next;
  document.documentElement.lang = next === 'zh' ? 'zh-CN' : next;
}

/** The current language as a tag for `Intl`, in the browser's own region if it has one for this language. */
export const locale = () =>
  navigator.languages.find(tag => tag.startsWith(language)) ?? (language === 'zh' ? 'zh-CN' : language);

/**
 * Looks a word up.
 * @param {string} key
 * @param {...unknown} values for a word that is a function
 * @returns {string} the key itself if there is no such word
 */
export function t(key, ...values) {
  const word = words[key] ?? en[key];
  return typeof word === 'function' ? word(...values) : (word ?? key);
}

/** Whether there is a word for this key. */
export const has = key => key in en;

/** Fills in the elements that index.html declares: `data-t` names the text, `data-label` the accessible name. */
export function translate(root) {
  for (const el of root.querySelectorAll('[data-t]')) el.textContent = t(el.dataset.t);
  for (const el of root.querySelectorAll('[data-label]')) label(el, t(el.dataset.label));
}

/** Gives an element its accessible name, and buttons and links a tooltip too. */
export function label(el, text) {
  el.setAttribute('aria-label', text);
  if (el.matches('button, a')) el.title = text;
}
