import { shallowRef, toValue, watchEffect } from 'vue';
import { storeOf } from './room-store.js';

/** A room in a component, as a ref: `{ room, messages, members, pending, joined }`. `name` may be a ref, too. */
export function useRoom(parley, name) {
  const view = shallowRef();
  watchEffect(stop => {
    const { subscribe, read } = storeOf(parley.room(toValue(name)));
    view.value = read();
    stop(subscribe(() => (view.value = read())));
  });
  return view;
}
