import { fire, h, icon } from './dom.js';
import { has, t } from './words.js';

/** How long good news stays, in ms. */
const STAYS = 5000;

/** Rooms that resume say so within this time, in ms. */
const SOON = 2000;

/** A short loss is nothing to worry anybody with, in ms. */
const SHORT = 600;

/** What is wrong with the connection, why, and what can be done; and, for a while, that all is well again. */
export function Banner(el) {
  let trouble = null;
  let state;
  let missed = null;
  /** Whether anything was said to be wrong, so that its end is worth a word. */
  let worried = false;
  let timer;

  el.addEventListener('connection', ({ detail }) => {
    const before = state;
    state = detail.state;
    // a server that said it would restart is not there for a while: that is no other trouble
    if (detail.close && !(trouble?.code === 4503 && isAway(detail.close))) trouble = detail.close;
    if (detail.bye) trouble = { code: 4503 };
    if (state === 'open') trouble = null;
    if (state === 'open' && before !== 'open') missed = null;
    if (state !== before || detail.close) render();
  });
  el.addEventListener('resumed', ({ detail }) => {
    missed = { count: (missed?.count ?? 0) + detail.missed, whole: (missed?.whole ?? true) && detail.recovered };
    render();
  });
  el.addEventListener('words', render);

  function render() {
    clearTimeout(timer);
    if (state === 'open' && worried && !missed) return (timer = setTimeout(hide, SOON)); // the rooms will tell
    if (state === 'open') return missed && (worried || missed.count || !missed.whole) ? good() : hide();
    if (!trouble) return;
    // while nothing is shown yet, a quick return shows nothing at all
    if (el.hidden || el.dataset.kind === 'good') timer = setTimeout(bad, state === 'refused' ? 0 : SHORT);
    else bad();
  }

  function good() {
    const words = missed.whole ? t('resumed', missed.count) : t('resumedNot');
    show(missed.whole ? 'good' : 'warn', h('p.Banner-text', null, words));
    timer = setTimeout(hide, STAYS);
  }

  function bad() {
    worried = true;
    const again = h('button.button', { type: 'button', onclick: () => fire(el, 'connect') }, t('tryNow'));
    show(
      state === 'refused' ? 'bad' : 'warn',
      icon('alert'),
      h('p.Banner-text', null, why(trouble)),
      ['waiting', 'refused', 'closed'].includes(state) && again,
    );
  }

  function show(kind, ...children) {
    el.dataset.kind = kind;
    el.hidden = false;
    el.replaceChildren(...children.filter(Boolean));
  }

  function hide() {
    worried = false;
    el.hidden = true;
  }
}

/** Whether nobody answered, or a server that is about to go, or just back. */
const isAway = ({ code, refusal }) => code === 1006 && (!refusal || refusal.accepted || refusal.reason === 'draining');

/** Why the line is gone, in words for everyone. */
function why({ code, reason, refusal, next }) {
  if (refusal?.accepted === false) {
    const known = `reason_${refusal.reason}`;
    return t('why_refused', `${has(known) ? t(known) : (refusal.detail ?? refusal.reason)} (${refusal.reason})`);
  }
  if (refusal?.accepted) return t('why_blocked');
  if (next === 'stop') return t('why_stopped', `${has(`code_${code}`) ? t(`code_${code}`) : reason} (${code})`);
  return t(code === 4503 || code === 1001 ? 'why_restart' : code === 4508 ? 'why_slow' : 'why_lost');
}
