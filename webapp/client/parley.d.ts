/** Who speaks. Several tabs may be one user. */
export interface User {
  readonly id: string;
  readonly name: string;
}

/** One entry of a room's log. */
export interface Message {
  readonly room: string;
  /** Which log `seq` counts in. */
  readonly epoch: string;
  /** 1, 2, 3 … without holes. */
  readonly seq: number;
  /** When the log took it, in ms since 1970. Order is by `seq`, never by time. */
  readonly at: number;
  readonly from: User;
  /** The author's own key; absent where the author's subprotocol has none. */
  readonly key?: string;
  /** Media type. */
  readonly type: string;
  /** A string, a JSON value, or a `Blob` whose media type is the sender's word: never render it as HTML. */
  readonly data: unknown;
}

/** Where a message stands, once it is durable. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
  /** In ms since 1970. */
  readonly at: number;
}

/** An own message that is not durable yet. */
export interface Pending {
  readonly key: string;
  readonly data: unknown;
  /** Whether it is on its way now; else it waits. */
  readonly sent: boolean;
}

/** What the server's dry run of the handshake says. */
export interface Refusal {
  /** False: the server's policy says no. True: it would accept, so something in between does not let WebSocket pass. */
  readonly accepted: boolean;
  readonly status: number;
  /** A stable word for what was wrong. */
  readonly reason?: string;
  /** The setting of the server that decides it. */
  readonly setting?: string;
  /** In ms. */
  readonly retryAfter?: number;
  readonly [field: string]: unknown;
}

export declare class ParleyError extends Error {
  constructor(code: string, message: string, retry?: boolean);
  /**
   * The server's word (`invalid`, `too-big`, `not-joined`, `forbidden`, `unauthenticated`, `too-many-rooms`, `busy`,
   * `unavailable`, `internal` …), or `offline`, `left`, `queue-full`, `too-big`, `aborted`.
   */
  readonly code: string;
  /** Whether the same call may succeed later. */
  readonly retry: boolean;
}

/** `connecting` → `greeting` (open, not yet welcomed) → `open`; `waiting` for the next attempt; ended. */
export type State = 'idle' | 'connecting' | 'greeting' | 'open' | 'waiting' | 'closing' | 'closed' | 'refused';

export interface Options {
  /** What a guest wants to be called. */
  name?: string;
  /** A token, or where to get one: asked before each hello, and again before the last one expires. */
  token?: string | (() => string | Promise<string>);
  /** Bounds of what waits to be said. */
  queue?: {
    /** Messages; default 1000. */
    entries?: number;
    /** JSON characters; default 8 Mi. */
    bytes?: number;
    /**
     * How many messages of a room may be on their way at once. 1, the default, keeps their order whatever happens;
     * more is faster, but a message the server is too busy for may then come after later ones.
     */
    window?: number;
  };
  /** Keep what waits to be said in IndexedDB, and who a guest is in localStorage, so that both survive a reload. */
  persist?: boolean;
  /** Share one connection with the other tabs of this origin, where there is `SharedWorker`. The first tab's name and token count. */
  shared?: boolean;
  /** Milliseconds before attempt 0, 1, 2 …; default `fullJitter()`. */
  delay?: (attempt: number) => number;
  /** How long an attempt may take until it is welcomed, in ms; default 10 000. */
  connectTimeout?: number;
  /** Where the dry run of the handshake is; default `../api/handshake`, seen from the endpoint. */
  handshake?: string | URL;
  /** Another implementation, for tests. */
  WebSocket?: new (url: string, protocols: string[]) => WebSocket;
}

type With<Fields> = Event & Readonly<Fields>;

export interface ParleyEvents {
  /** We are welcome: at first and after each reconnect. */
  open: With<{ user: User }>;
  /** `state` changed. */
  state: With<{ state: State }>;
  /** The line is gone, or an attempt failed. */
  close: With<{
    /** RFC 6455, section 7.4; 44xx and 45xx are Parley's own. */
    code: number;
    reason: string;
    wasClean: boolean;
    /** What the code means, in English. */
    name: string;
    /** Where the handshake was refused: why. */
    refusal: Refusal | null;
    /** What happens now. */
    next: 'reconnect' | 'stop';
    /** In how many ms, where we reconnect. */
    retryIn?: number;
  }>;
  /** The server will close soon, and says when to come back. */
  bye: With<{ code: number; reason: string; retryAfter?: number }>;
  /** A frame went out or came in. */
  frame: With<{ sent: boolean; data: unknown; at: number }>;
  /** The server refused something that nobody waits for, or no token could be had. */
  error: With<{ error: Error }>;
}

export interface RoomEvents {
  /** A message: each once, in order. `past` where it came with the first join. */
  message: With<{ message: Message; data: unknown; past: boolean }>;
  /** Who is here changed. */
  presence: With<{ members: User[]; arrived?: User; departed?: User }>;
  /** Something that is not kept. */
  signal: With<{ from: User; kind: string; data: unknown }>;
  /** Messages between `after` and `next` cannot be had any more. */
  gap: With<{ after: number; next: number; missed?: number; reason?: string }>;
  /** In the room for the first time. */
  joined: With<{ seq: number }>;
  /** Back in the room: with everything that was missed, or not, and why. */
  recovered: With<{
    recovered: boolean;
    missed: number;
    reason?: 'epoch-changed' | 'trimmed' | 'future' | string;
    seq: number;
  }>;
  /** `pending` changed. */
  queue: Event;
  /** The room could not be joined. */
  error: With<{ error: ParleyError }>;
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

export interface Room extends Emitter<RoomEvents> {
  readonly name: string;
  readonly epoch: string | null;
  /** The last message delivered. */
  readonly seq: number;
  readonly joined: boolean;
  readonly members: readonly User[];
  readonly pending: readonly Pending[];
  /**
   * Says a string, `Blob`, `ArrayBuffer`, typed array, or anything JSON can hold. While offline it waits in the queue.
   * Resolves once it is durable; rejects with a `ParleyError` where it never will be.
   */
  say(data: unknown, options?: { key?: string; type?: string; signal?: AbortSignal }): Promise<Position>;
  /** Tells the room something that is not kept. Returns false where there was no line. */
  signal(kind: string, data?: unknown): boolean;
  /** Reads backwards from `before` (default: the newest), newest first; or forwards from `after`. */
  history(range?: { before?: number; after?: number; limit?: number }): AsyncGenerator<Message, void, undefined>;
  who(): Promise<User[]>;
  leave(): void;
}
export declare const Room: { prototype: Room };

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
  readonly retryAt: number;
  readonly socket: WebSocket | null;
  room(name: string, options?: { history?: number }): Room;
  open(): void;
  close(code?: number, reason?: string): void;
  reconnect(): void;
  /** There and back, in ms. */
  ping(): Promise<number>;
  sendRaw(data: string | ArrayBufferLike | Blob | ArrayBufferView): boolean;
}
export declare const Parley: { prototype: Parley; new (url: string | URL, options?: Options): Parley };

/** What a close code means, and whether the client comes back after it. */
export declare function meaning(code: number): { code: number; name: string; comeBack: boolean };

/** Delays spread evenly between 0.5 s and a ceiling that doubles from 1 s to 20 s. */
export declare function fullJitter(random?: () => number): (attempt: number) => number;
