import { App } from './App.js';
import { choices, dress } from './choices.js';
import { chooseLanguage, speak } from './words.js';

dress(choices.theme);
await speak(chooseLanguage(choices.language, navigator.languages));
App(document.querySelector('.App'));
