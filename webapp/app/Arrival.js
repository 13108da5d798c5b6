import { choices } from './choices.js';
import { fire, h } from './dom.js';
import { plainName } from './people.js';
import { linkTo } from './room-name.js';
import { label, t } from './words.js';

/**
 * What a first visit shows above the composer: what the room is, one field for a name, and the invitation to copy. It is
 * gone for good once it is answered, skipped, or something was said.
 *
 * Nouns: `room` (a view), `arrived` (the user said something), `words`. Verbs: `name` (a name), `copy` (the address).
 * @param {HTMLFormElement} el
 */
export function Arrival(el) {
  if (choices.name || choices.arrived) return;
  let room = '';
  const title = h('h2.Arrival-title');
  const hint = h('p.Arrival-hint');
  const input = h('input.Arrival-name.field', { name: 'name', maxlength: 64, autocomplete: 'nickname' });
  const save = h('button.button.-primary');
  const skip = h('button.button', { type: 'button', onclick: done });
  const invite = h('button.button', { type: 'button', onclick: () => fire(el, 'copy', linkTo(room)) });
  const buttons = h('div.Arrival-buttons', null, save, skip, navigator.clipboard && invite);
  el.append(title, hint, h('div.Arrival-row', null, input, buttons));
  el.hidden = false;

  el.addEventListener('submit', event => {
    event.preventDefault();
    const name = plainName(input.value);
    if (name) fire(el, 'name', name);
    done();
  });
  el.addEventListener('room', ({ detail: { name } }) => render((room = name)));
  el.addEventListener('words', render);
  el.addEventListener('arrived', leave);

  function render() {
    title.textContent = t('welcome', room);
    hint.textContent = t('welcomeHint');
    label(el, title.textContent);
    label(input, t('yourName'));
    input.placeholder = t('yourName');
    save.textContent = t('save');
    skip.textContent = t('notNow');
    invite.textContent = t('copyInvitation');
  }

  function done() {
    leave();
    document.querySelector('#message').focus({ preventScroll: true });
  }

  function leave() {
    choices.arrived = true;
    el.hidden = true;
  }
}
