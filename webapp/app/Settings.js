import { choices } from './choices.js';
import { fire, h } from './dom.js';
import { LANGUAGES, locale, t } from './words.js';

/** The dialog for name, language, appearance and sharing. Fires `save` with all of them. */
export function Settings(el) {
  return {
    /** @param {{ name: string }} now */
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
      field(t('language'), select('language', LANGUAGES, language)),
      field(t('theme'), select('theme', themes, choices.theme)),
      h(
        'label.Settings-check',
        null,
        h('input', { type: 'checkbox', name: 'share', checked: choices.share }),
        h('span', null, t('share')),
      ),
      h(
        'div.Settings-buttons',
        null,
        h('button.button', { type: 'button', onclick: () => el.close() }, t('cancel')),
        h('button.button.-primary', null, t('save')),
      ),
    );
  }

  function save(event) {
    const data = Object.fromEntries(new FormData(event.target));
    // a name is one line, and must not reverse the text around it
    const name = data.name.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '').trim();
    fire(el, 'save', { ...data, name, share: Boolean(data.share) });
  }
}

const field = (words, input) => h('label.Settings-field', null, h('span', null, words), input);

const select = (name, options, chosen) =>
  h(
    'select.field',
    { name },
    ...Object.entries(options).map(([value, words]) => h('option', { value, selected: value === chosen }, words)),
  );
