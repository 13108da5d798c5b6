import { sameDay } from './format.js';

/** Messages of one author this close together, in ms, stand under one name. */
const TOGETHER = 5 * 60_000;

/**
 * How an item starts, seen from the one before it.
 * @param {object | undefined} before
 * @param {object} item
 * @returns {{ day: boolean, author: boolean }} whether a new day, and a new author's group, begins with it
 */
export function starts(before, item) {
  const day = !before || !sameDay(before.at, item.at);
  const author = day || before.note || before.from?.id !== item.from?.id || item.at - before.at > TOGETHER;
  return { day, author: Boolean(author) };
}
