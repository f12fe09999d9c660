<?php
/**
 * Every post type and taxonomy that is registered, as entries without counts.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** Names WordPress's own lists: kind to global variable. */
const IGNY8_LISTS = array(
	'post_types' => 'wp_post_types',
	'taxonomies' => 'wp_taxonomies',
);

/**
 * Returns the entries as this request saw them when it was first asked.
 *
 * The hooks ask at the end of `admin_init` or `wp_loaded`: what a single screen
 * registers later would come and go with each page.
 */
function igny8_snapshot(): array {
	static $snapshot = null;
	if ( null === $snapshot ) {
		$snapshot = igny8_collect_entries();
	}
	return $snapshot;
}

/**
 * Describes everything that is registered at this moment.
 *
 * @return array{post_types: array<string, array>, taxonomies: array<string, array>, left_out: array}
 */
function igny8_collect_entries(): array {
	$found    = array( 'left_out' => array() );
	$of_types = igny8_taxonomies_of_types();
	foreach ( IGNY8_LISTS as $kind => $global ) {
		$found[ $kind ] = array();
		foreach ( igny8_registered( $global ) as $key => $thing ) {
			$name   = (string) $key;
			$reason = igny8_reason_to_leave_out( $kind, $name, $thing );
			if ( '' !== $reason ) {
				$found['left_out'][] = igny8_left_out( $kind, $name, $reason );
			} elseif ( 'post_types' === $kind ) {
				$found[ $kind ][ $name ] = igny8_post_type_entry( $name, $thing, $of_types[ $name ] ?? array() );
			} else {
				$found[ $kind ][ $name ] = igny8_taxonomy_entry( $name, $thing );
			}
		}
	}
	return igny8_bounded( $found );
}

/** Returns one of WordPress's lists; an empty one where something else lies there. */
function igny8_registered( string $global ): array {
	$list = $GLOBALS[ $global ] ?? array();
	return is_array( $list ) ? $list : array();
}

/** Lists the taxonomies of each post type; get_object_taxonomies() fails on odd ones. */
function igny8_taxonomies_of_types(): array {
	$taxonomies = array();
	foreach ( igny8_registered( 'wp_taxonomies' ) as $name => $taxonomy ) {
		foreach ( is_object( $taxonomy ) ? igny8_object_types( $taxonomy ) : array() as $type ) {
			$taxonomies[ igny8_string( $type ) ][] = $name;
		}
	}
	return $taxonomies;
}

/** Says why a registered thing cannot be told as an entry; '' where it can. */
function igny8_reason_to_leave_out( string $kind, string $name, $thing ): string {
	if ( ! igny8_is_entry_name( $kind, $name ) ) {
		return 'post_types' === $kind
			? __( 'A post type\'s name is 1 to 20 of a-z, 0-9, _ and -.', 'igny8-wp-plugin' )
			: __( 'A taxonomy\'s name is 1 to 32 bytes of UTF-8 without control characters.', 'igny8-wp-plugin' );
	}
	if ( ! is_object( $thing ) || igny8_is_hollow( $thing ) ) {
		/* translators: %s: the type of a PHP value, for example "array". */
		return sprintf( __( 'What is registered under this name is no post type or taxonomy (%s).', 'igny8-wp-plugin' ), is_object( $thing ) ? get_class( $thing ) : gettype( $thing ) );
	}
	return '';
}

/** Tells whether an object has nothing of an entry. */
function igny8_is_hollow( object $thing ): bool {
	foreach ( array( 'name', 'label', 'labels' ) as $property ) {
		if ( null !== igny8_property( $thing, $property ) ) {
			return false;
		}
	}
	return true;
}

/**
 * Names something that is not told, in the form in which the receiver names what it skips.
 *
 * @return array{path: string, message: string}
 */
function igny8_left_out( string $kind, string $name, string $reason ): array {
	$shown = 1 === preg_match( '/^[^\x{00}-\x{1F}\x{7F}-\x{9F}]*$/Du', $name ) ? $name : rawurlencode( $name );
	return array(
		'path'    => "$kind." . mb_substr( $shown, 0, IGNY8_MAX_NAME ),
		'message' => $reason,
	);
}

/** Sums the entries up, counts aside, so that two structures can be compared. */
function igny8_digest( array $entries ): string {
	foreach ( array_keys( IGNY8_LISTS ) as $kind ) {
		ksort( $entries[ $kind ], SORT_STRING );
	}
	return hash( 'sha256', (string) wp_json_encode( array( $entries['post_types'], $entries['taxonomies'] ) ) );
}
