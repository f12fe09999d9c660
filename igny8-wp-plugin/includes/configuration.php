<?php
/**
 * A connection that stands outside the database: IGNY8_CONNECTION as a constant or an environment
 * variable, or the filter `igny8_connection`. Its text is read anew in each request, and never stored.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/**
 * Returns the connection string that is configured for this site, and where; an empty text where none is.
 *
 * @return array{text: string, source: string} source is constant, environment, filter or ''.
 */
function igny8_configured(): array {
	$source = defined( 'IGNY8_CONNECTION' ) ? 'constant' : 'environment';
	$text   = igny8_configured_for_site( defined( 'IGNY8_CONNECTION' ) ? IGNY8_CONNECTION : igny8_call_if_available( 'getenv', 'IGNY8_CONNECTION' ) );
	if ( has_filter( 'igny8_connection' ) ) {
		$filtered = igny8_filtered( 'igny8_connection', $text, get_current_blog_id() );
		$filtered = is_string( $filtered ) ? trim( $filtered ) : '';
		$source   = $filtered === $text ? $source : 'filter';
		$text     = $filtered;
	}
	return array(
		'text'   => $text,
		'source' => '' === $text ? '' : $source,
	);
}

/** Tells whether the connection of this site is configured outside the database. */
function igny8_is_configured(): bool {
	return '' !== igny8_configured()['text'];
}

/**
 * Chooses the text of this site: a map has one for each address, a single text is the main site's.
 *
 * @param mixed $value a text, a map of address to text, or such a map as JSON.
 */
function igny8_configured_for_site( $value ): string {
	if ( is_string( $value ) && '{' === substr( ltrim( $value ), 0, 1 ) ) {
		$value = json_decode( $value, true );
	}
	if ( ! is_array( $value ) ) {
		// Every site of a network would push into one integration.
		return is_main_site() ? trim( igny8_string( $value ) ) : '';
	}
	$home = igny8_home_key( igny8_autoloaded_home() );
	foreach ( $value as $address => $text ) {
		if ( igny8_home_key( false === strpos( (string) $address, '://' ) ? "https://$address" : $address ) === $home ) {
			return trim( igny8_string( $text ) );
		}
	}
	return '';
}

/** Returns this site's address past all filters, and without a query. */
function igny8_autoloaded_home(): string {
	return igny8_is_home_configured() ? igny8_string( WP_HOME ) : igny8_string( wp_load_alloptions()['home'] ?? '' );
}

/**
 * Returns a value as other code filters it, or as it was where that code throws.
 *
 * @param mixed ...$given the value, and what the filter is told beside it.
 * @return mixed
 */
function igny8_filtered( string $hook, ...$given ) {
	try {
		return apply_filters( $hook, ...$given );
	} catch ( Throwable $fault ) {
		igny8_remember_fault( $fault );
		return $given[0];
	}
}

/** Names a configured text without giving it away: enough to see that it is another one. Salts may change. */
function igny8_fingerprint( string $text ): string {
	return '' === $text ? '' : substr( hash( 'sha256', $text ), 0, 32 );
}

/** Says where a configured connection comes from. */
function igny8_explain_source( string $source ): string {
	$words = array(
		'constant'    => __( 'the constant IGNY8_CONNECTION in wp-config.php', 'igny8-wp-plugin' ),
		'environment' => __( 'the environment variable IGNY8_CONNECTION', 'igny8-wp-plugin' ),
		'filter'      => __( 'the filter igny8_connection', 'igny8-wp-plugin' ),
	);
	return $words[ $source ] ?? '';
}

/** Refuses to change by hand what is configured. */
function igny8_refuse_configured(): ?WP_Error {
	$source = igny8_configured()['source'];
	if ( '' === $source ) {
		return null;
	}
	/* translators: %s: "the constant IGNY8_CONNECTION in wp-config.php" or the like. */
	return new WP_Error( 'configured', sprintf( __( 'The connection of this site comes from %s. Change or remove it there; the site follows by itself.', 'igny8-wp-plugin' ), igny8_explain_source( $source ) ) );
}
