package dev.parley.launcher;

/** Placeholder until the launcher is written. */
public final class Launcher {
    private Launcher() {}

    public static void main(String[] args) {}
}
