/** The media type of a message that refers to a file. */
export const FILE = 'application/vnd.parley.file+json';
