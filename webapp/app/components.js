import { Banner } from './Banner.js';
import { Arrival } from './Arrival.js';
import { Composer } from './Composer.js';
import { Head } from './Head.js';
import { Members } from './Members.js';
import { Rooms } from './Rooms.js';
import { Status } from './Status.js';
import { Timeline } from './Timeline.js';
import { Typing } from './Typing.js';

/** Components, each mounted on the element of its name. All of them but Timeline and Composer are plain functions. */
export const COMPONENTS = {
  Rooms,
  Head,
  Status,
  Banner: el => new Banner(el),
  Members,
  Timeline: el => new Timeline(el),
  Arrival,
  Typing,
  Composer: el => new Composer(el),
};
