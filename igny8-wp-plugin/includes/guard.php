<?php
/**
 * Where WordPress or other code enters the plugin: a fault of ours stays inside.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Wraps an entry point: whatever it throws is remembered, and WordPress goes on.
 *
 * Both are looked for when they are called: their file may be broken.
 *
 * @param callable|string|array      $work
 * @param callable|string|array|null $otherwise what to call after a fault, with the same arguments;
 *                                              without it the first of them is returned, as a filter has to.
 */
function igny8_guarded( $work, $otherwise = null ): Closure {
	return static function ( ...$given ) use ( $work, $otherwise ) {
		try {
			return $work( ...$given );
		} catch ( Throwable $fault ) {
			// WP-CLI leaves a command with this when it runs inside another one.
			if ( is_a( $fault, 'WP_CLI\ExitException' ) ) {
				throw $fault;
			}
			igny8_remember_fault( $fault );
		}
		return $otherwise ? igny8_guarded( $otherwise )( ...$given ) : ( $given[0] ?? null );
	};
}

/**
 * Adds an action or a filter that cannot harm the page it runs on.
 *
 * @param callable|string|array $work
 */
function igny8_on( string $hook, $work, int $priority = 10, int $arguments = 1 ): void {
	add_filter( $hook, igny8_guarded( $work ), $priority, $arguments );
}

/** Loads files of the plugin; one that is broken or missing does not keep the others from loading. */
function igny8_load( string ...$files ): void {
	array_map( igny8_guarded( 'igny8_load_file' ), $files );
}

/**
 * Loads one file.
 *
 * @throws RuntimeException When it is missing, as after an update that stopped half-way.
 */
function igny8_load_file( string $file ): void {
	$path = dirname( __DIR__ ) . "/$file";
	if ( ! is_file( $path ) ) {
		throw new RuntimeException( "$file is missing. Install the plugin again." );
	}
	require $path;
}
