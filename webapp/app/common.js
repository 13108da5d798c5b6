/**
 * What the parts that are loaded later share with the first load. All of them import this file, although they use only some of it:
 * the bundler makes one file for each combination of parts that share something, and would have the first load ask for all of them.
 */
import './api.js';
import './choices.js';
import './dom.js';
import './format.js';
import './Message.js';
import './room-name.js';
import './words.js';
