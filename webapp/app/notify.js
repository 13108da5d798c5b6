import { choices } from './choices.js';
import { addressOf } from './room-name.js';
import { t } from './words.js';

/** Whether the browser can show notifications to this user. */
export const canNotify = () => 'Notification' in globalThis && isSecureContext;

/**
 * Asks the browser for permission. The right moment is when the user has just asked for notifications.
 * @returns {Promise<boolean>} whether it is given
 */
export const askToNotify = async () => canNotify() && (await Notification.requestPermission()) === 'granted';

/**
 * Shows a message that concerns the user on the desktop, if the user asked for that and does not see the page. A click
 * leads to it.
 * @param {string} room
 * @param {{ from: { name: string }, seq: number, data: unknown }} message
 */
export function notify(room, { from, seq, data }) {
  if (!choices.notify || !document.hidden || !canNotify() || Notification.permission !== 'granted') return;
  const body = typeof data === 'string' ? data.slice(0, 300) : t('file');
  const shown = new Notification(t('notification', from.name, room), { body, tag: `${room}/${seq}` });
  shown.addEventListener('click', () => {
    focus();
    location.hash = addressOf(room, seq);
    shown.close();
  });
}
