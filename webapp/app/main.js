import { App } from './App.js';

App(document.querySelector('.App'));
