import { choices } from './choices.js';
import { fire, h } from './dom.js';
import { askToNotify, canNotify } from './notify.js';
import { plainName } from './people.js';
import { LANGUAGES, locale, t } from './words.js';

/**
 * The dialog for name, language, appearance and sharing. It is built each time it is shown, so it always has the current
 * values and words. Fires `save` with `{ name, token, language, theme, share }`; an empty name means no change.
 * @param {HTMLDialogElement} el
 */
export function Settings(el) {
  return {
    /** Opens the dialog. @param {{ name: string }} now what the server calls the user */
    show({ name }) {
      el.replaceChildren(form(name));
      el.setAttribute('aria-label', t('settings'));
      el.showModal();
    },
  };

  function form(name) {
    const language = locale().slice(0, 2);
    const themes = Object.fromEntries(['auto', 'light', 'dark'].map(theme => [theme, t(`theme_${theme}`)]));
    return h(
      'form.Settings-form',
      { method: 'dialog', onsubmit: save },
      h('h2.Settings-title', null, t('settings')),
      field(
        t('yourName'),
        h('input.field', { name: 'name', value: name, maxlength: 64, autocomplete: 'nickname', autofocus: true }),
      ),
      field(
        t('token'),
        h('input.field', { name: 'token', type: 'password', value: choices.token, autocomplete: 'off' }),
      ),
      field(t('language'), select('language', LANGUAGES, language)),
      field(t('theme'), select('theme', themes, choices.theme)),
      canNotify() && check('notify', t('notify'), choices.notify),
      check('showRead', t('showRead'), choices.showRead),
      check('share', t('share'), choices.share),
      h(
        'div.Settings-buttons',
        null,
        h('button.button', { type: 'button', onclick: () => el.close() }, t('cancel')),
        h('button.button.-primary', null, t('save')),
      ),
    );
  }

  /** The form has the method `dialog`, so the browser closes the dialog by itself. */
  function save(event) {
    const data = Object.fromEntries(new FormData(event.target));
    choices.showRead = Boolean(data.showRead);
    choices.notify = Boolean(data.notify);
    if (data.notify) askToNotify().then(given => (choices.notify = given));
    fire(el, 'save', { ...data, name: plainName(data.name), token: data.token.trim(), share: Boolean(data.share) });
  }
}

const check = (name, words, checked) =>
  h('label.Settings-check', null, h('input', { type: 'checkbox', name, checked }), h('span', null, words));

/** A label around its control, which needs no id that way. */
export const field = (words, input) => h('label.Settings-field', null, h('span', null, words), input);

/** @param {Record<string, string>} options words by value */
export const select = (name, options, chosen) =>
  h(
    'select.field',
    { name },
    ...Object.entries(options).map(([value, words]) => h('option', { value, selected: value === chosen }, words)),
  );
