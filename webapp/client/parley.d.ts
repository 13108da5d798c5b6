/** An author. Several tabs may be one user. */
export interface User {
  readonly id: string;
  readonly name: string;
}

/** When a message was changed, and by which entry of the log. */
export interface Change {
  readonly seq: number;
  /** In ms since 1970. */
  readonly at: number;
}

/**
 * What somebody may do in a room. `join`: enter it; `say`: store messages; `signal`: send what is not stored; `history`:
 * read what was said before; `who`: list people; `edit-own`, `redact-own`: change or remove own messages; `redact-any`:
 * remove anyone's; `react`: put reactions to messages; `moderate`: remove and ban people, close the room.
 */
export type Verb =
  'join' | 'say' | 'signal' | 'history' | 'who' | 'edit-own' | 'redact-own' | 'redact-any' | 'react' | 'moderate';

/** What somebody has put to a message. */
export interface Reaction {
  /** The entry of the log that tells of it. */
  readonly seq: number;
  readonly from: User;
  /** Usually an emoji; may be any short text: never render it as HTML. */
  readonly text: string;
}

/** One entry of a room's log. `Data` is what the application puts into it: nothing checks it at run time. */
export interface Message<Data = unknown> {
  readonly room: string;
  /** Which log `seq` counts in. */
  readonly epoch: string;
  /** 1, 2, 3 … without holes. */
  readonly seq: number;
  /** When it was stored, in ms since 1970. The order is that of `seq`, never of time. */
  readonly at: number;
  readonly from: User;
  /** The author's idempotency key; absent if the author's subprotocol has none. */
  readonly key?: string;
  /** Media type; empty once the message is redacted. */
  readonly type: string;
  /**
   * A string, a JSON value, or a `Blob` whose media type the sender chose: never render it as HTML. `undefined` once the
   * message is redacted.
   */
  readonly data: Data;
  /** Present if `data` is not what the author said at first. An object that you hold is kept up to date. */
  readonly edited?: Change;
  /** Present if the content was removed for good; then `data` is undefined, and `from` is empty if the author was, too. */
  readonly redacted?: Change;
  /** What people have put to it, the oldest first; absent or empty if there is nothing. A new array after each change. */
  readonly reactions?: readonly Reaction[];
}

/** The position of a message in its log, once it is durable. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
  /** In ms since 1970. */
  readonly at: number;
}

/** An own message, or a change to a message, that is not durable yet. */
export interface Pending<Data = unknown> {
  readonly key: string;
  readonly data: Data;
  /** Whether it is on its way now; otherwise it waits. */
  readonly sent: boolean;
  /** Present for a change: what it does to the message `of`. `data` is undefined for `redact`. */
  readonly op?: 'edit' | 'redact' | 'react';
  readonly of?: number;
}

/** What the server's dry run of the handshake answers. */
export interface Refusal {
  /** False: the server refuses. True: it would accept, so something in between does not let WebSocket through. */
  readonly accepted: boolean;
  readonly status: number;
  /** A stable word for the reason. `path-unknown`: nothing answers there, so the path may be wrong. */
  readonly reason?: string;
  /** A sentence about the reason. */
  readonly detail?: string;
  /** The setting of the server that decides. */
  readonly setting?: string;
  /** In ms. */
  readonly retryAfter?: number;
  readonly [field: string]: unknown;
}

export declare class ParleyError extends Error {
  constructor(code: string, message: string, retry?: boolean, retryAfter?: number);
  /**
   * Stable. The server's: `invalid`, `too-big`, `not-joined`, `forbidden`, `unauthenticated`, `too-many-rooms`,
   * `room-full`, `busy`, `out-of-order`, `slow-down`, `unavailable`, `internal` … The library's:
   * - `invalid`, `too-big`: the server would reject it, so it was not sent; or the server closed the connection over it
   * - `queue-full`: `queue.entries` or `queue.bytes` are reached
   * - `left`, `closed`, `refused`: the room was left; `close()` was called; the server refuses this client for good
   * - `offline`: the connection was lost before the answer arrived
   * - `epoch-changed`: the log was replaced, so the message to be changed is gone
   * - `redacted`: the message to be edited was removed
   * - `no-websocket`: there is no WebSocket here, no option names one, and `fallback` is false
   * - `not-loaded`: a part of the library that is loaded on demand could not be fetched
   * - `not-persistent`: nothing survives a reload here, although `persist` is set
   */
  readonly code: string;
  /** Whether the same call may succeed later. */
  readonly retry: boolean;
  /** In how many ms, if the server said so, as it does with `slow-down`. */
  readonly retryAfter?: number;
}

/** `connecting` → `greeting` (open, not yet welcomed) → `open`; `waiting` for the next attempt; or ended. */
export type State = 'idle' | 'connecting' | 'greeting' | 'open' | 'waiting' | 'closing' | 'closed' | 'refused';

/** How the client is connected: over plain HTTP, events come in one response (`sse`) or by `poll`. */
export type Transport = 'websocket' | 'sse' | 'poll';

export interface Options {
  /** The name that a guest asks for. */
  name?: string;
  /** A token, or a function that gets one: called for each connection, and again before the last token expires. */
  token?: string | (() => string | Promise<string>);
  /** Bounds of the messages that are not durable yet. */
  queue?: {
    /** Messages; default 1000. */
    entries?: number;
    /** JSON characters; default 8 Mi. */
    bytes?: number;
    /**
     * How many messages of a room may be on their way at once; default 16. Their order stays as it is. Only if the log's disk
     * fails, and works again a moment later, may one overtake another, unless this is 1.
     */
    window?: number;
  };
  /**
   * Keeps the queue in IndexedDB, and who a guest is in localStorage, so that both survive a reload. Without them the
   * queue is in memory, and the event `error` says so (`not-persistent`).
   */
  persist?: boolean;
  /**
   * Shares one connection with the other tabs of this origin; without `SharedWorker`, each has its own. The first tab's
   * name and token count, until a tab changes its `name` and calls `reconnect`: then all tabs have that name.
   */
  shared?: boolean;
  /** Milliseconds before attempt 0, 1, 2 …, `trouble` ms after the last good connection was lost; default `fullJitter()`. */
  delay?: (attempt: number, trouble: number) => number;
  /** How long an attempt may take until it is welcomed, in ms; default 10 000. */
  connectTimeout?: number;
  /** The address of the dry run of the handshake; default `../api/handshake`, relative to the endpoint. The rest of the HTTP API is beside it. */
  handshake?: string | URL;
  /**
   * If no WebSocket is let through, the client continues over plain HTTP, and tries a WebSocket `after` this many ms
   * (default 30 000), then less and less often. False: only ever use WebSocket.
   */
  fallback?: false | { after?: number };
  /**
   * The implementation to use, if not the global one: Node has one since version 22, before that the package `ws`.
   * With `shared` it is used if there is no `SharedWorker`; the worker uses its own global one.
   */
  WebSocket?: WebSocketConstructor;
}

/** Any constructor of something like a WebSocket, such as that of the package `ws`. */
export type WebSocketConstructor = new (
  url: string,
  protocols: string[],
) => {
  readonly readyState: number;
  readonly protocol: string;
  send(data: string): void;
  close(code?: number, reason?: string): void;
};

type With<Fields> = Event & Readonly<Fields>;

export interface ParleyEvents {
  /** The server welcomed us: at first and after each reconnect. */
  open: With<{ user: User }>;
  /** `state` changed. */
  state: With<{ state: State; transport: Transport }>;
  /** The connection is gone, or an attempt failed. */
  close: With<{
    /** RFC 6455, section 7.4; 44xx and 45xx are Parley's own. */
    code: number;
    reason: string;
    wasClean: boolean;
    /** What the code means, in English. */
    name: string;
    /** Why the handshake was refused, if it was and the server could be asked. */
    refusal: Refusal | null;
    /** What happens now. */
    next: 'reconnect' | 'stop';
    /** In how many ms we reconnect, if we do. */
    retryIn?: number;
  }>;
  /** The server will close soon, and says when to reconnect. */
  bye: With<{ code: number; reason: string; retryAfter?: number }>;
  /** A frame was sent or received. */
  frame: With<{ sent: boolean; data: unknown; at: number }>;
  /** The server rejected a command that nobody waits for, the token function failed, or `persist` has no effect. */
  error: With<{ error: Error }>;
}

export interface RoomEvents<Data = unknown> {
  /** A message: each once, in order. `past` if it came with the first join. */
  message: With<{ message: Message<Data>; data: Data; past: boolean }>;
  /**
   * A message was edited, redacted, or erased with everything else of its author. Each change once, in order with the
   * messages; an erasure once for each message. `entry` is the change as the log holds it: its own `seq`, when, by whom,
   * and the new `data` of an edit. `message` is the object that you hold, already changed, or undefined if you hold none.
   * `past` if the change came with the first join.
   */
  changed: With<{
    change: 'edited' | 'redacted' | 'erased';
    of: number;
    entry: Message<Data>;
    message?: Message<Data>;
    past: boolean;
  }>;
  /**
   * The `reactions` of the message `of` changed: `entry.data` is the text of a new one, and undefined if one was taken away.
   * If you do not hold the message, the latter is a `changed` event, with the `seq` of the reaction's own entry as `of`.
   */
  reactions: With<{ of: number; entry: Message; message?: Message<Data>; past: boolean }>;
  /** `members` changed. */
  presence: With<{ members: User[]; arrived?: User; departed?: User }>;
  /** Something that is not stored, such as typing. */
  signal: With<{ from: User; kind: string; data: unknown }>;
  /** How far people have read: those whose marks are new, or all that are known after a join. */
  read: With<{ marks: Mark[] }>;
  /** The messages between `after` and `next` are no longer available. */
  gap: With<{ after: number; next: number; missed?: number; reason?: string }>;
  /** In the room for the first time. */
  joined: With<{ seq: number }>;
  /** Back in the room: with everything that was missed or, for a `reason`, without. */
  recovered: With<{
    recovered: boolean;
    missed: number;
    reason?: 'epoch-changed' | 'trimmed' | 'future' | string;
    seq: number;
  }>;
  /** `may` is known, or changed. */
  rights: With<{ may: readonly Verb[] | null }>;
  /**
   * This object gets no more messages, unless `open` is called after `close` or a refusal: `left`, `closed`,
   * `refused`, or what the server said.
   */
  ended: With<{ error: ParleyError }>;
  /** The server removed us. This object will not join again; `Parley.room` makes a new one, which tries to. */
  left: With<{ reason: 'forbidden' | string }>;
  /** We said too much: what waits here is sent at `until`, in ms since 1970. */
  'slow-down': With<{ until: number }>;
  /** `pending` changed. */
  queue: Event;
  /** The room could not be joined. If the error says `retry`, the room tries again by itself. */
  error: With<{ error: ParleyError }>;
}

/** How far a person has read: up to the message `seq`; 0 if that is no longer told. */
export interface Mark {
  readonly user: User;
  readonly seq: number;
}

interface Emitter<Events> extends EventTarget {
  addEventListener<Type extends keyof Events>(
    type: Type,
    listener: ((event: Events[Type]) => void) | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof Events>(
    type: Type,
    listener: ((event: Events[Type]) => void) | null,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
}

/** The `data` of a message of the type `application/vnd.parley.file+json`, as `sendFile` makes it; nothing checks it. */
export interface FileMessage {
  /** Names the content, in 64 hexadecimal digits. */
  readonly sha256: string;
  readonly name?: string;
  readonly type?: string;
  readonly bytes?: number;
  readonly [more: string]: unknown;
}

export interface SendFileOptions {
  /** Default: the name of a `File`. */
  name?: string;
  /** The media type; default: the blob's own. */
  type?: string;
  /** More members of the message, such as `width` and `height`. */
  about?: Record<string, unknown>;
  /** What has arrived, in bytes; goes back if the server has lost a part, or the whole. */
  onprogress?: (progress: { sent: number; total: number }) => void;
  /** Idempotency key of the message. */
  key?: string;
  signal?: AbortSignal;
}

/** A room whose messages hold `Data`, as far as the application keeps to it. */
export interface Room<Data = unknown> extends Emitter<RoomEvents<Data>> {
  readonly name: string;
  readonly epoch: string | null;
  /** The last message delivered. */
  readonly seq: number;
  readonly joined: boolean;
  readonly members: readonly User[];
  readonly pending: readonly Pending<Data>[];
  /** What we may do here; null before the room is joined, or if the server does not tell. */
  readonly may: readonly Verb[] | null;
  /** Until when own messages wait because the server said `slow-down`, in ms since 1970; 0 if they do not. */
  readonly slowUntil: number;
  /**
   * Whether we may do something here: for buttons, since the server decides again at each command. As long as `may` is
   * null, `say`, `signal`, `history` and `who` are assumed to be allowed.
   */
  can(verb: Verb): boolean;
  /**
   * Says a string, `Blob`, `ArrayBuffer`, typed array, or anything JSON can hold. While offline it waits in the queue.
   * Resolves once it is durable, and rejects with a `ParleyError` if it never will be. An abort takes it back, and
   * rejects with `signal.reason`.
   */
  say(data: Data, options?: { key?: string; type?: string; signal?: AbortSignal }): Promise<Position>;
  /**
   * Replaces the content of the message `seq`. Waits, resolves and rejects as `say` does; the position is that of the
   * change. The same `key` again changes it once.
   */
  edit(seq: number, data: Data, options?: { key?: string; type?: string; signal?: AbortSignal }): Promise<Position>;
  /** Removes the content of the message `seq` for good, and with `author` also who said it. Waits as `say` does. */
  redact(seq: number, options?: { author?: boolean; key?: string; signal?: AbortSignal }): Promise<Position>;
  /**
   * Puts a reaction to the message `seq`, usually an emoji, or with `remove` takes your own back. Waits as `say` does. The same
   * one again changes nothing; `gone` if there is none to be taken back.
   */
  react(
    seq: number,
    text: string,
    options?: { remove?: boolean; key?: string; signal?: AbortSignal },
  ): Promise<Position>;
  /**
   * Sends a file over HTTP and then says that it is there. Continues after a cut, however long it lasts; a restart of this
   * program loses it. Resolves as `say` does, and rejects with a `ParleyError` if the server refuses the file, such as
   * `too-big`, `full` or `no-files`. An abort takes it back, and rejects with `signal.reason`.
   */
  sendFile(file: Blob | ArrayBuffer | ArrayBufferView, options?: SendFileOptions): Promise<Position>;
  /** Reads a file of this room. Its content is what a stranger sent: never show it as HTML or SVG. */
  getFile(file: { readonly sha256: string; readonly type?: string }, options?: { signal?: AbortSignal }): Promise<Blob>;
  /**
   * Tells how far we have read: our own other clients and, unless `hidden`, the others. Returns false while offline, when it
   * is lost: tell it again after `joined` or `recovered`.
   */
  read(seq: number, options?: { hidden?: boolean }): boolean;
  /** Sends the room something that is not stored. False: offline, so it is lost. Throws `invalid` or `too-big`. */
  signal(kind: string, data?: unknown): boolean;
  /**
   * `for await (const message of room)`: each message from now on, in order, with those that the first join brings. A slow
   * reader holds up to 100 and then reads the log, so none is lost to it. Ends when the room is left or `close` is
   * called, and throws when the server ends it.
   */
  [Symbol.asyncIterator](): AsyncGenerator<Message<Data>, void, undefined>;
  /** Reads backwards from `before` (default: the newest), newest first; or forwards from `after`. */
  history(range?: { before?: number; after?: number; limit?: number }): AsyncGenerator<Message<Data>, void, undefined>;
  who(): Promise<User[]>;
  /** Stops listening, and rejects what waits here. `Parley.room` then makes a new room of this name. */
  leave(): void;
}
export declare const Room: { prototype: Room };

export interface RoomOptions {
  /** Default 50. */
  history?: number;
  /** As `GET /api/rooms/{room}/messages?limit=0` answers it. */
  since?: { readonly epoch: string; readonly seq: number };
}

/** A message that was found. */
export interface Hit {
  readonly room: string;
  readonly seq: number;
  /** In ms since 1970. */
  readonly at: number;
  readonly from: User;
  /** The part of the text around the first match: never render it as HTML. */
  readonly excerpt: string;
  /** Ranges of the excerpt that match: `[start, end)`, in UTF-16 code units as in `String.prototype.slice`. */
  readonly marks: readonly (readonly [number, number])[];
}

export interface SearchOptions {
  /** Names and patterns of rooms; by default all that a rule or the token lets us read. A room need not be joined. */
  room?: string | readonly string[];
  /** `before` of an earlier answer, which this one continues. */
  before?: string;
  /** Default 20, at most 50. */
  limit?: number;
  /** Ends the search. */
  signal?: AbortSignal;
}

export interface Found {
  /** The newest first. */
  readonly found: readonly Hit[];
  /** Continues this search; absent if it has seen everything. An answer can have it and no messages. */
  readonly before?: string;
  /** We may read more rooms than one search looks through. */
  readonly roomsLeftOut?: true;
}

export interface Parley extends Emitter<ParleyEvents> {
  /** The server learns another name with the next `reconnect`. */
  name: string | undefined;
  readonly user: User | null;
  readonly session: string | null;
  /** `message`: bytes of a payload; `rooms`: at the same time; `history`: messages in one page. */
  readonly limits: { readonly message?: number; readonly rooms?: number; readonly history?: number };
  /** In ms. */
  readonly heartbeat: number;
  readonly readyState: 0 | 1 | 2 | 3;
  readonly state: State;
  readonly transport: Transport;
  readonly retryAt: number;
  /** The current WebSocket, or its substitute, for inspection; null between two. */
  readonly socket: WebSocket | null;
  /**
   * The room of this name, joined now or as soon as there is a connection; the same object for the same name. The options
   * count when it is made: `history` is how many of the newest messages the first join brings; `since` is the position
   * after which the room starts instead, as after a reconnect: `recovered` or `gap` tell how it went.
   */
  room<Data = unknown>(name: string, options?: RoomOptions): Room<Data>;
  /** Connects again after `close` or a refusal, or at once if an attempt is planned. */
  open(): void;
  /** Disconnects until `open`. Rejects what waits; what is on its way may still be confirmed. */
  close(code?: number, reason?: string): void;
  /** Replaces the connection at once, for instance to change `name`. */
  reconnect(): void;
  /** Measures a round trip, in ms. */
  ping(): Promise<number>;
  /**
   * Finds messages that have all these words, or phrases in double quotes, over HTTP. One search at a time: rejects with a
   * `ParleyError`, among others `slow-down` (search later), `forbidden` (we may read none of these rooms), `invalid`, `offline`,
   * and `not-found` if the server has no search; or with `signal.reason`.
   */
  search(text: string, options?: SearchOptions): Promise<Found>;
  /** Sends a frame as it is, even if the server will reject it: for tools. False while offline. */
  sendRaw(data: string | ArrayBufferLike | Blob | ArrayBufferView): boolean;
}
export declare const Parley: { prototype: Parley; new (url: string | URL, options?: Options): Parley };

/** What a close code means, and whether the client reconnects after it. */
export declare function meaning(code: number): { code: number; name: string; comeBack: boolean };

/** Delays spread evenly between 0.5 s and a ceiling that doubles from 1 s to 20 s. */
export declare function fullJitter(random?: () => number): (attempt: number, trouble?: number) => number;
