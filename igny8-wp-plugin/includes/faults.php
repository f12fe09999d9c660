<?php
/**
 * What went wrong inside the plugin, remembered for people to read.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const IGNY8_MAX_FAULTS = 5;

// A fault that every page meets is written once in so many seconds.
const IGNY8_FAULT_SECONDS = 60;

/** Remembers and logs a fault; never throws, not even when the database or the log does. */
function igny8_remember_fault( Throwable $fault ): void {
	try {
		$name   = hash( 'sha256', $fault->getFile() . $fault->getLine() . get_class( $fault ) );
		$faults = igny8_faults();
		if ( isset( $faults[ $name ] ) && abs( time() - $faults[ $name ]['at'] ) < IGNY8_FAULT_SECONDS ) {
			return;
		}
		$fresh = igny8_describe_fault( $fault );
		igny8_write_log( "A fault was caught: {$fresh['message']} ({$fresh['place']}; {$fresh['origin']})" );
		update_option( 'igny8_faults', array_slice( array( $name => $fresh ) + $faults, 0, IGNY8_MAX_FAULTS, true ), false );
	} catch ( Throwable $again ) {
		unset( $again );
	}
}

/**
 * Describes a fault: what happened, where, through which file of others, and when.
 *
 * @return array{message: string, place: string, origin: string, at: int}
 */
function igny8_describe_fault( Throwable $fault ): array {
	$message = str_replace( ABSPATH, '', igny8_without_key( $fault->getMessage() ) );
	if ( '' === wp_check_invalid_utf8( $message ) ) {
		$message = get_class( $fault ) . preg_replace( '/[^ -~]+/', '?', " $message" );
	}
	return array(
		'message' => mb_substr( $message, 0, 300 ),
		'place'   => igny8_short_path( $fault->getFile() ) . ':' . $fault->getLine(),
		'origin'  => igny8_origin( $fault ),
		'at'      => time(),
	);
}

/** Says what happened and what to do. */
function igny8_explain_fault( array $fault ): string {
	/* translators: 1: an error message. 2: a file and a line. 3: a length of time. */
	$words = sprintf( __( '%1$s (%2$s). This was caught %3$s ago; the page was served without what the plugin had to do on it.', 'igny8-wp-plugin' ), $fault['message'], $fault['place'], human_time_diff( $fault['at'] ) );
	if ( '' !== $fault['origin'] ) {
		/* translators: %s: a file of another plugin or of a theme. */
		$words .= ' ' . sprintf( __( 'It has to do with %s: update the plugin or theme that this file belongs to, or ask its author.', 'igny8-wp-plugin' ), $fault['origin'] );
	}
	return $words . ' ' . __( 'If it happens again, update this plugin, and send these words to whoever runs your receiver.', 'igny8-wp-plugin' );
}

/** Says it of everything that was remembered. */
function igny8_explain_faults(): array {
	return array_map( 'igny8_explain_fault', igny8_faults() );
}

/** Names the file of another plugin or of a theme that a fault passed through, or nothing. */
function igny8_origin( Throwable $fault ): string {
	$content = wp_normalize_path( WP_CONTENT_DIR ) . '/';
	$ours    = wp_normalize_path( dirname( __DIR__ ) ) . '/';
	foreach ( array_merge( array( $fault->getFile() ), array_column( $fault->getTrace(), 'file' ) ) as $file ) {
		$file = wp_normalize_path( $file );
		if ( 0 === strpos( $file, $content ) && 0 !== strpos( $file, $ours ) ) {
			return igny8_short_path( $file );
		}
	}
	return '';
}

/** Writes a path as seen from WordPress' own folder. */
function igny8_short_path( string $path ): string {
	return str_replace( wp_normalize_path( ABSPATH ), '', wp_normalize_path( $path ) );
}

/**
 * Returns what was remembered, the newest first.
 *
 * @return array<string, array{message: string, place: string, origin: string, at: int}>
 */
function igny8_faults(): array {
	$faults = get_option( 'igny8_faults', array() );
	return array_filter(
		is_array( $faults ) ? $faults : array(),
		static function ( $fault ): bool {
			return isset( $fault['message'], $fault['place'], $fault['origin'] ) && is_int( $fault['at'] ?? null ) && abs( time() - $fault['at'] ) < WEEK_IN_SECONDS;
		}
	);
}
