import { sameDay } from './format.js';

/** Messages of one author share one name and picture if they are at most this far apart, in ms. */
const TOGETHER = 5 * 60_000;

/**
 * Decides what an item starts, given the item before it. Pure.
 * @param {object | undefined} before
 * @param {object} item
 * @returns {{ day: boolean, author: boolean }} whether it starts a new day, and a new author's group
 */
export function groupStart(before, item) {
  const day = !before || !sameDay(before.at, item.at);
  const author = day || before.note || before.from?.id !== item.from?.id || item.at - before.at > TOGETHER;
  return { day, author: Boolean(author) };
}
