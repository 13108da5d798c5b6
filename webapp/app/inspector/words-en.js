/** The words of the inspector in English. Values are strings, or functions of what varies in them. */
export default {
  tab_tour: 'Tour',
  tab_connection: 'Connection',
  tab_handshake: 'Handshake',
  tab_frames: 'Frames',
  tab_closing: 'Closing',
  tab_lab: 'Try it',
  none: 'none',
  yes: 'yes',
  no: 'no',
  // connection
  connection_intro:
    'A WebSocket is a single TCP connection that stays open. Either side may send at any time, without being asked. It has four states; the current one is highlighted.',
  state_idle: 'nothing has happened yet.',
  state_connecting: 'the browser is asking the server, over HTTP, to switch to WebSocket.',
  state_greeting: 'the socket is open. The page has sent “hello” and is waiting for “welcome”.',
  state_open: 'the server has welcomed the page. Messages flow both ways.',
  state_waiting:
    'the connection is lost. After a random delay the page reconnects, and rooms resume where they stopped.',
  state_closing: 'a close frame has been sent, and the one from the server has not arrived yet.',
  state_closed: 'closed by this page. It stays closed until you open it again.',
  state_refused: 'the server asked the page not to reconnect on its own; see “Closing”.',
  rtt: ms => `Round trip: ${ms} ms`,
  rtt_none: 'Round trip: not measured yet',
  fact_url: 'Address',
  fact_transport: 'Carried by',
  fact_protocol: 'Subprotocol',
  fact_extensions: 'Extensions',
  fact_buffered: 'Send buffer',
  fact_received: 'Frames received',
  fact_sent: 'Frames sent',
  fact_heartbeat: 'Heartbeat',
  fact_user: 'User',
  fact_session: 'Session',
  transport_websocket: 'WebSocket',
  transport_sse:
    'plain HTTP, because something in between lets no WebSocket through: events come in one long response (server-sent events), commands go out by POST. The page tries WebSocket again from time to time.',
  transport_poll:
    'plain HTTP, because something in between lets no WebSocket through and holds long responses back: the page asks for events again and again, commands go out by POST. It tries WebSocket again from time to time.',
  // handshake
  handshake_intro:
    'Every WebSocket starts as an HTTP request to stop speaking HTTP. A page cannot see its headers, so these are the ones that the standard (RFC 6455) makes the browser send.',
  request: 'The request',
  answer: 'The response',
  verdict: 'Who decided',
  verdict_intro:
    'Browsers hide why a handshake was refused. Parley answers the same question, by the same rules, as plain JSON at /api/handshake:',
  verdict_none: 'No answer: the server is unreachable.',
  rights: room => `What you may do in ${room}`,
  rights_intro:
    'The same address answers this, too, with ?room= and ?verb=. What decided is told only to moderators and to those who run the server.',
  rights_yes: 'yes',
  rights_no: 'no',
  rights_unknown: 'not known now',
  rights_by: (answer, by) => `${answer}, decided by ${by}`,
  ask: 'Ask again',
  key_value: '(16 random bytes in base64, known only to the browser)',
  accept_value: '(SHA-1 of the key and a fixed text, in base64)',
  why_get: 'Always GET. The path names the service.',
  why_host: 'The site that is meant. A server may accept only the host names on its list.',
  why_upgrade: 'The request to speak WebSocket from here on.',
  why_connection: 'Marks Upgrade as meant for the next hop. Proxies that do not support it break WebSocket here.',
  why_version: 'The only version there is. Any other is answered with 426.',
  why_key: 'Not a secret. It proves that the response comes from a server that really speaks WebSocket.',
  why_offer: 'The subprotocols this page speaks, in order of preference. The server picks one.',
  why_origin: 'Where this page comes from. Cross-site requests carry cookies, so the server has to check it.',
  why_switching: 'Agreed. From the next byte on, this connection carries frames.',
  why_accept: 'Derived from the key. The browser checks it.',
  why_chosen: 'The subprotocol that both sides speak now. The page checks that it is the one it offered.',
  why_extensions: 'Compression, for example, would be listed here.',
  no_answer: 'There is no open connection, and nothing is known about a response.',
  refused_between: 'The server would accept the connection, but something in between blocks WebSocket.',
  refused_here: (reason, setting) => `Refused: ${reason}${setting ? `. The setting that decides: ${setting}` : ''}`,
  // frames
  frames_intro:
    'An open connection carries frames. Each has a length, a type and a payload, which here is one or more lines of JSON. ms is the time from a command to its answer.',
  pause: 'Pause',
  resume: 'Resume',
  clear: 'Clear',
  hide_pulse: 'Hide ticks and pings',
  no_frames: 'No frames yet.',
  binary: 'binary',
  in: 'received',
  out: 'sent',
  // closing
  closing_intro:
    'Either side ends the connection with a close frame, which holds a code and a short reason. Parley’s 44xx codes mean “do not reconnect on your own”, its 45xx codes “reconnect and resume”.',
  closes: 'Closed connections',
  no_closes: 'No connection has been closed yet. You can drop one under “Try it”.',
  codes: 'What the codes mean',
  col_code: 'Code',
  col_means: 'Meaning',
  col_back: 'Reconnects?',
  reason: 'Reason',
  clean: 'Both sides sent a close frame.',
  unclean: 'There was no close frame.',
  then_back: seconds => `Next: reconnected after ${seconds} s.`,
  then_stop: 'Next: stopped.',
  // tour, search, editor
  tour_intro:
    'Ten steps from the first request to a conversation that survives a lost connection. Each is ticked when it has happened on this page.',
  tour_over: 'You have seen it all. Every WebSocket in the world works like this one.',
  tour_done: 'done',
  tour_todo: 'to do',
  tour_again: 'Start again',
  tour_request: 'It begins as an HTTP request',
  tour_request_says:
    'A WebSocket starts as an ordinary GET with an Upgrade header. Look at the request and at what each header is for.',
  tour_answer: 'The server answers 101',
  tour_answer_says:
    '101 Switching Protocols: from the next byte on, both sides send frames. Look at the answer below the request.',
  tour_states: 'It has four states',
  tour_states_says:
    'CONNECTING, OPEN, CLOSING, CLOSED: every socket passes through them in this order and never back. Look at the current one.',
  tour_text: 'Text travels in frames',
  tour_text_says:
    'Write something in the chat, then look at the frame that carried it and at the answer, which has the same number.',
  tour_binary: 'So do bytes',
  tour_binary_says:
    'Connect a second time with the subprotocol binary and send something: the same text travels as bytes, in a frame of another type.',
  tour_ping: 'A ping asks whether anybody is there',
  tour_ping_says: 'A connection can break without a sign. Send a ping and see the pong come back.',
  tour_close: 'Ending is a handshake, too',
  tour_close_says:
    'Close with 1000: both sides send a close frame, so both know that nothing is on its way. Open it again afterwards.',
  tour_refusal: 'Some are refused',
  tour_refusal_says:
    'Offer the subprotocol nonsense.v9, or send garbage. A page is told a number only; the server explains it under “Closing”.',
  tour_reconnect: 'A lost connection comes back',
  tour_reconnect_says:
    'Drop the connection. The page waits a random moment, so that a thousand pages do not come at once, and connects again.',
  tour_resume: 'And misses nothing',
  tour_resume_says:
    'After that the page joined its room with “since”, its last position, and got what it had missed. Look at the join and its answer.',
  save_har: 'Save as HAR',
  search_frames: 'Search in the frames',
  way: 'Direction',
  way_all: 'Both directions',
  way_out: 'Sent',
  way_in: 'Received',
  no_match: 'No frame matches.',
  edit: 'Edit and send again',
  edit_frame: 'Frame to send',
  edit_hint:
    'A key names a message: with the same key the server stores it once and answers with the first position. Change the key to say it again.',
  edit_close: 'Close the editor',
  edit_sent: 'Sent. The answer is above all other frames.',
  edit_not: 'Not sent: there is no open connection.',
  tour_progress: (done, all) => `${done} of ${all} steps done`,
  tour_show: tab => `Show “${tab}”`,
  // lab
  lab_intro: 'Nothing here can harm the room: every message is in the server’s log, and the page resumes.',
  lab_own: 'On this chat’s own connection',
  try_cut: 'Drop the connection',
  try_cut_says:
    'Closes the socket with a code that means “reconnect”. Watch the page wait, connect and resume without losing anything.',
  try_rubbish: 'Send garbage',
  try_rubbish_says:
    'Sends a frame that is not JSON. The server closes with 4400, which means “do not reconnect on your own”.',
  try_op: 'Send an unknown command',
  try_op_says:
    'Sends valid JSON without a known command. The server answers with an error, and the connection stays open.',
  try_ping: 'Send a ping',
  try_ping_says:
    'The server answers with a pong. Browsers cannot send WebSocket’s own ping frames, so protocols define one.',
  try_close: 'Close',
  try_close_says: 'Closes normally, with 1000. The page stays away until you open it again.',
  try_open: 'Open',
  try_open_says: 'Connects at once.',
  lab_second: 'On a second connection',
  lab_second_intro:
    'The same room in another subprotocol, with nothing but new WebSocket(url). What you send appears in the chat, and what is said there appears under “Frames”.',
  lab_offer: 'Subprotocol to offer',
  offer_none: 'none (plain text)',
  lab_connect: 'Connect',
  lab_close: 'Disconnect',
  lab_text: 'Text to send',
  lab_send: 'Send',
  see_frames: 'Show the frames',
  side_intro: 'Not connected.',
  side_connecting: protocol => `Connecting as ${protocol}…`,
  side_open: protocol => `Open. The server speaks ${protocol} here.`,
  side_closed: (protocol, code) =>
    code === 1006
      ? `${protocol}: refused or lost. A browser reports both as 1006 and hides the response.`
      : `${protocol}: closed with ${code}.`,
  // bad lane
  lane: 'In a bad lane',
  lane_intro:
    'A second client of Parley’s library enters the room, on a line that is worse than yours. Say something in the chat and see below when it arrives there.',
  lane_kind: 'What is wrong with the line',
  lane_delay: 'Everything takes a second',
  lane_loss: 'Packets get lost',
  lane_silence: 'Nothing passes any longer',
  lane_slow: 'The reader stops reading',
  lane_delay_says: 'As over a satellite: each frame is on its way for a second. Nothing else changes.',
  lane_loss_says:
    'WebSocket runs over TCP, which sends a lost packet again, and keeps all that follows until then. So nothing is lost or out of order, but frames come late and several at once.',
  lane_silence_says:
    'After two seconds nothing passes, and neither side is told. The client expects a frame in each heartbeat; without one it asks, then gives the line up, connects again and gets what it missed.',
  lane_slow_says:
    'The server keeps what is not read, but not without end: once nothing has left its queue for a while (20 s, unless set otherwise) it closes with 4508. The client comes back and gets what it missed.',
  lane_enter: 'Enter the room',
  lane_leave: 'Leave',
  lane_joined: 'In the room. Say something!',
  lane_stop: 'Stop reading',
  lane_stopped: 'Stopped reading, and asked 400 questions. The answers pile up at the server.',
  lane_diary: 'What the client in the lane noticed',
  lane_name: name => `${name} in a bad lane`,
  lane_heard: (text, after) => `Heard “${text}” after ${after} s.`,
  lane_recovered: missed => `Back in the room. Caught up with ${missed} ${missed === 1 ? 'message' : 'messages'}.`,
  lane_not: missed => `Back in the room. ${missed} messages could not be recovered.`,
};
