export { type Argon2Options, argon2id } from './argon2id.js';
