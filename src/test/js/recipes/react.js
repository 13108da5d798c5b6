import { useSyncExternalStore } from 'react';
import { storeOf } from './room-store.js';

/** A room in a component: `{ room, messages, members, pending, joined }`, new after each change. */
export function useRoom(parley, name) {
  const { subscribe, read } = storeOf(parley.room(name));
  return useSyncExternalStore(subscribe, read);
}
