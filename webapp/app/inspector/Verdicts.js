import { PROTOCOL } from '../../client/codec.js';
import { choices } from '../choices.js';
import { h } from '../dom.js';
import { w } from './words.js';

/** Everything that rights decide about, in the order in which it is listed. */
const VERBS = ['join', 'say', 'signal', 'history', 'who', 'edit-own', 'redact-own', 'redact-any', 'react', 'moderate'];

/** How long the server may take to answer, in ms. */
const LIMIT = 5000;

/** What the user may do in a room, verb by verb, and what decided it; the server tells that only to those who may know. */
export function Verdicts() {
  const title = h('h3');
  const intro = h('p.Inspector-text');
  const list = h('dl.Inspector-facts');
  const el = h('section', null, title, intro, list);
  /** Which question was asked last, so that a late answer about another room is ignored. */
  let asked = 0;
  return {
    el,
    /** Asks the server's dry run about a room, with the token that the page connects with. @param {string} room */
    async ask(room) {
      title.textContent = w('rights', room);
      intro.textContent = w('rights_intro');
      const nth = ++asked;
      const verdicts = await Promise.all(VERBS.map(verb => verdictOf(room, verb)));
      if (nth !== asked) return;
      list.replaceChildren(
        ...verdicts.flatMap((verdict, i) => [h('dt', null, VERBS[i]), h('dd', null, words(verdict))]),
      );
    },
  };
}

/** @returns {Promise<{ allowed?: boolean, decidedBy?: string }>} without `allowed` if the server does not know now */
async function verdictOf(room, verb) {
  const url = new URL('api/handshake', document.baseURI);
  url.search = new URLSearchParams({ room, verb, protocols: PROTOCOL, origin: location.origin });
  const { token } = choices;
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  try {
    const answer = await fetch(url, { headers, cache: 'no-store', signal: AbortSignal.timeout(LIMIT) });
    return await answer.json();
  } catch {
    return {};
  }
}

function words({ allowed, decidedBy }) {
  const answer = w(allowed === undefined ? 'rights_unknown' : allowed ? 'rights_yes' : 'rights_no');
  return decidedBy ? w('rights_by', answer, decidedBy) : answer;
}
