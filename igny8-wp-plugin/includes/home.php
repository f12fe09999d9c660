<?php
/**
 * Which address is this site's own: fixed when a person connects, whoever asks later and under which host.
 *
 * An address that changes with the request (a language in its path, WP_HOME made of the Host header)
 * is an alias. One that was changed where it is stored (the database, a literal in wp-config.php),
 * or that goes with another database or folder, is a copy or a move.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Returns this site's address as the receiver is told it; '' where none can be told. */
function igny8_home_url(): string {
	$tie     = igny8_tie();
	$current = igny8_current_home();
	$says    = '' !== $current && ! igny8_follows_request( 'WP_HOME' );
	return $says || '' === $tie['home'] || igny8_place() !== $tie['place'] ? $current : $tie['home'];
}

/**
 * Returns what was fixed when this site was connected.
 *
 * @return array{home: string, place: string, reader: string}
 */
function igny8_tie(): array {
	$stored = get_option( 'igny8_connection', array() );
	$tie    = array();
	foreach ( array( 'home', 'place', 'reader' ) as $name ) {
		$tie[ $name ] = is_array( $stored ) ? igny8_string( $stored[ $name ] ?? '' ) : '';
	}
	return $tie;
}

/** Returns the address as wp-config.php or the database has it, past all filters; '' where it is none. */
function igny8_current_home(): string {
	$home = igny8_is_home_configured() ? igny8_string( WP_HOME ) : igny8_stored_home();
	$home = untrailingslashit( trim( $home ) );
	return igny8_is_home( $home ) ? $home : '';
}

/** Tells whether wp-config.php says the address; in a network WordPress does not heed it. */
function igny8_is_home_configured(): bool {
	return defined( 'WP_HOME' ) && '' !== igny8_string( WP_HOME ) && ! is_multisite();
}

/** Reads the address out of the database, once for each site. */
function igny8_stored_home(): string {
	global $wpdb;
	static $homes = array();
	if ( ! isset( $homes[ $wpdb->options ] ) ) {
		// phpcs:ignore WordPress.DB.DirectDatabaseQuery -- Other code filters get_option().
		$homes[ $wpdb->options ] = (string) $wpdb->get_var( "SELECT option_value FROM $wpdb->options WHERE option_name = 'home' LIMIT 1" );
	}
	return $homes[ $wpdb->options ];
}

/** Keeps the address and the place under which a push was accepted: from now on they are this site's own. */
function igny8_fix_home(): void {
	$stored = (array) get_option( 'igny8_connection', array() );
	$fixed  = array(
		'home'   => igny8_home_url(),
		'place'  => igny8_place(),
		'reader' => '' === igny8_reader_url() ? admin_url( 'admin-post.php' ) : igny8_reader_url(),
	);
	if ( '' !== $fixed['home'] && array_merge( $stored, $fixed ) !== $stored ) {
		update_option( 'igny8_connection', array_merge( $stored, $fixed ), false );
	}
}

/** Notes in which place the fixed address leads to this site; '' where it does not: a copy, or a site that moved. */
function igny8_fix_place( string $place ): void {
	if ( igny8_tie()['place'] !== $place ) {
		update_option( 'igny8_connection', compact( 'place' ) + (array) get_option( 'igny8_connection', array() ), false );
	}
}

/** Tells whether this site was told under an address, and has none now: a copy that is asked without a host. */
function igny8_has_lost_home(): bool {
	return '' !== igny8_tie()['home'] && '' === igny8_home_url();
}

/** Tells whether WP_HOME or WP_SITEURL may be made of the request: no literal, and no address or this request's host. */
function igny8_follows_request( string $constant ): bool {
	if ( ! defined( $constant ) || is_multisite() || igny8_is_literal( $constant ) ) {
		return false;
	}
	$host  = strtolower( (string) wp_parse_url( igny8_string( constant( $constant ) ), PHP_URL_HOST ) );
	$asked = array( '' );
	foreach ( array( 'HTTP_HOST', 'SERVER_NAME', 'HTTP_X_FORWARDED_HOST' ) as $header ) {
		// phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- It is only compared.
		$asked[] = strtolower( (string) wp_parse_url( 'http://' . igny8_string( $_SERVER[ $header ] ?? '' ), PHP_URL_HOST ) );
	}
	return in_array( $host, $asked, true );
}

/** Tells whether a constant stands in wp-config.php as it is, and only once: some choose by the host asked for. */
function igny8_is_literal( string $constant ): bool {
	static $code = null;
	if ( null === $code ) {
		$near = ABSPATH . 'wp-config.php';
		$file = is_readable( $near ) ? $near : dirname( ABSPATH ) . '/wp-config.php';
		$code = is_readable( $file ) ? (string) file_get_contents( $file ) : ''; // phpcs:ignore WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents -- A local file.
		$code = (string) preg_replace( '~^\s*(//|#|\*|/\*).*$~m', '', $code );
	}
	$found = preg_match_all( '/\bdefine\s*\(\s*([\'"])' . $constant . '\1\s*,\s*(?:([\'"])([^\'"$]*)\2\s*\))?/', $code, $matches );
	return 1 === $found && constant( $constant ) === $matches[3][0];
}

/** Names the database and the folder that this site runs in: a copy has others. */
function igny8_place(): string {
	$place = array( $GLOBALS['wpdb']->prefix, realpath( ABSPATH ) );
	foreach ( array( 'DB_HOST', 'DB_NAME', 'FQDB' ) as $constant ) {
		$place[] = defined( $constant ) ? igny8_string( constant( $constant ) ) : '';
	}
	return substr( hash( 'sha256', implode( '|', $place ) ), 0, 32 );
}
