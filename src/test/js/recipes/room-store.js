const stores = new WeakMap();

/** Events of a room after which a component looks different. */
const TYPES = ['message', 'changed', 'reactions', 'presence', 'queue', 'joined', 'recovered', 'rights', 'ended'];

/** What components show of a room: collected once, however many of them show it, and however often they come and go. */
export function storeOf(room, keep = 200) {
  if (stores.has(room)) return stores.get(room);
  const listeners = new Set();
  let messages = [];
  let view;
  const update = () => {
    const { members, pending, joined } = room;
    view = { room, messages: [...messages], members, pending, joined };
    for (const listener of listeners) listener();
  };
  room.addEventListener('message', e => (messages = [...messages.slice(1 - keep), e.message]));
  for (const type of TYPES) room.addEventListener(type, update);
  update();
  const subscribe = listener => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  stores.set(room, { subscribe, read: () => view });
  return stores.get(room);
}
