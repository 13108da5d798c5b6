import { fire, h } from './dom.js';

/** Takes what the user says: text with Enter, files by pick, paste and drop; and the user's name. */
export function Composer(el) {
  const name = h('input.Composer-name', { 'aria-label': 'Your name', autocomplete: 'nickname', maxlength: 40 });
  const text = h('textarea.Composer-text', { 'aria-label': 'Message', rows: 1, placeholder: 'Message' });
  const file = h('input.Composer-file', { type: 'file', multiple: true, 'aria-label': 'Files' });
  el.append(name, text, file, h('button.Composer-send', null, 'Send'));

  el.addEventListener('user', ({ detail }) => (name.value = detail.name));
  name.addEventListener('change', () => fire(el, 'rename', name.value));
  el.addEventListener('submit', event => {
    event.preventDefault();
    if (text.value.trim()) fire(el, 'say', text.value);
    text.value = '';
  });
  text.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    el.requestSubmit();
  });
  file.addEventListener('change', () => {
    send(file.files);
    file.value = '';
  });
  text.addEventListener('paste', event => send(event.clipboardData.files));
  document.addEventListener('dragover', event => event.preventDefault());
  document.addEventListener('drop', event => {
    event.preventDefault();
    send(event.dataTransfer.files);
  });

  function send(files) {
    for (const each of files) fire(el, 'say', each);
  }
}
