import { linkTo } from './room-name.js';
import { t } from './words.js';

/**
 * What the user does with messages, as verbs of App.
 * @param {{ session: object, current: () => object, tell: (selector: string, noun: string, detail?: unknown) => void }} app
 *   `current` returns the view of the room that is shown
 */
export function messageVerbs({ session, current, tell }) {
  const { amendments } = session;
  return {
    retry: key => session.retry(current(), key),
    discard: key => session.discard(current(), key),
    edit: key => tell('.Composer', 'draft', session.discard(current(), key)?.data),
    revise,
    reviseLast: () => revise(current().log.lastOwn()?.seq),
    revised: ({ seq, data }) => amendments.revise(current(), seq, data),
    react: ({ seq, text }) => amendments.react(current(), seq, text),
    remove: seq => amendments.remove(current(), seq),
    undo: seq => amendments.undo(current(), Number(seq)),
    reply: to => tell('.Composer', 'reply', to),
    go,
    news,
    copy,
    copyLink: seq => copy(linkTo(current().name, seq)),
  };

  /** Puts the text of an own message into the composer, to be changed there. */
  function revise(seq) {
    const { log, room } = current();
    const { data } = log.at(log.indexOf(seq)) ?? {};
    if (typeof data === 'string' && room.can('edit-own')) tell('.Composer', 'revise', { seq, data });
  }

  /** Leads to a message of the room that is shown. */
  async function go(seq) {
    const view = current();
    const found = await session.past('reach', view, seq);
    if (view !== current()) return;
    if (found) tell('.Timeline', 'found', seq);
    else tell('.Banner', 'notice', t('notFound'));
  }

  /** Leads to the first message that the user has not seen. */
  async function news() {
    const { room, log } = current();
    for await (const { seq } of room.history({ after: log.mark, limit: 1 })) go(seq);
  }

  async function copy(text) {
    await navigator.clipboard.writeText(text);
    tell('.Banner', 'notice', t('copied'));
  }
}
