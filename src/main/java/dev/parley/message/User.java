package dev.parley.message;

/**
 * Who speaks. Several clients (tabs) may be one user.
 *
 * @param id stable and unique, given by the authenticator; guests get a random one
 * @param name what others see; not unique
 */
public record User(String id, String name) {}
