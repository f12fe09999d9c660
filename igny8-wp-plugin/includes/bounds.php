<?php
/**
 * How much of a structure the receiver takes, and what is left out first.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const IGNY8_MAX_ENTRIES = array(
	'post_types' => 1000,
	'taxonomies' => 2000,
);

// The receiver takes 1 MiB in all: counts and the site's own description need the rest.
const IGNY8_MAX_ENTRIES_BYTES = 786432;
const IGNY8_MAX_BODY_BYTES    = 1048576;

// What can be missed most easily goes first.
const IGNY8_DISPENSABLE = array( 'description', 'icon', 'supports', 'taxonomies', 'object_types', 'singular_label', 'rest_namespace', 'rest_base' );

// What is left out is listed up to here; the rest is a number.
const IGNY8_MAX_LEFT_OUT = 20;

/** Cuts entries to what the receiver takes, and says under `left_out` what that costs. */
function igny8_bounded( array $entries ): array {
	foreach ( IGNY8_MAX_ENTRIES as $kind => $most ) {
		$beyond = count( $entries[ $kind ] ) - $most;
		if ( $beyond > 0 ) {
			$entries[ $kind ] = array_slice( igny8_by_importance( $entries[ $kind ] ), 0, $most, true );
			/* translators: 1: a number. 2: how many the receiver takes. */
			$entries['left_out'][] = igny8_left_out( $kind, '*', sprintf( __( '%1$d more than the %2$d that the receiver takes; those that are not public were left out first.', 'igny8-wp-plugin' ), $beyond, $most ) );
		}
	}
	return igny8_within_bytes( $entries, IGNY8_MAX_ENTRIES_BYTES );
}

/** Sorts entries: WordPress's own, the public ones, the rest, each by name. */
function igny8_by_importance( array $entries ): array {
	ksort( $entries, SORT_STRING );
	$ranks = array();
	foreach ( $entries as $entry ) {
		$ranks[] = empty( $entry['builtin'] ) ? ( empty( $entry['public'] ) ? 2 : 1 ) : 0;
	}
	$names = array_map( 'strval', array_keys( $entries ) );
	array_multisort( $ranks, SORT_NUMERIC, array_keys( $ranks ), SORT_NUMERIC, $names );
	$sorted = array();
	foreach ( $names as $name ) {
		$sorted[ $name ] = $entries[ $name ];
	}
	return $sorted;
}

/** Drops one attribute of all entries after the other until they fit into so many bytes. */
function igny8_within_bytes( array $entries, int $most ): array {
	foreach ( IGNY8_DISPENSABLE as $attribute ) {
		if ( igny8_bytes( $entries ) <= $most ) {
			break;
		}
		$entries = igny8_without( $entries, $attribute );
		/* translators: %s: the name of an attribute, for example "description". */
		$entries['left_out'][] = igny8_left_out( '*', $attribute, sprintf( __( 'The structure is larger than the receiver takes: "%s" was left out.', 'igny8-wp-plugin' ), $attribute ) );
	}
	return $entries;
}

/** Drops the counts by status where a whole push would be too large; the counts themselves stay. */
function igny8_within_body( array $push ): array {
	if ( igny8_bytes( $push ) > IGNY8_MAX_BODY_BYTES ) {
		$push['post_types'] = (object) igny8_without( array( 'post_types' => (array) $push['post_types'] ), 'counts' )['post_types'];
	}
	return $push;
}

/** Drops an attribute of all entries. */
function igny8_without( array $entries, string $attribute ): array {
	foreach ( array_intersect( array_keys( IGNY8_LISTS ), array_keys( $entries ) ) as $kind ) {
		foreach ( array_keys( $entries[ $kind ] ) as $name ) {
			unset( $entries[ $kind ][ $name ][ $attribute ] );
		}
	}
	return $entries;
}

/** Weighs a value as it is sent. */
function igny8_bytes( array $value ): int {
	return strlen( (string) wp_json_encode( $value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) );
}

/** Keeps the first of what was left out, and says how many there are beyond them. */
function igny8_first_left_out( array $left_out ): array {
	$beyond = count( $left_out ) - IGNY8_MAX_LEFT_OUT;
	if ( $beyond <= 0 ) {
		return $left_out;
	}
	$left_out = array_slice( $left_out, 0, IGNY8_MAX_LEFT_OUT );
	/* translators: %d: a number. */
	$left_out[] = igny8_left_out( '*', '', sprintf( __( 'And %d more.', 'igny8-wp-plugin' ), $beyond ) );
	return $left_out;
}
