<?php
/**
 * Notes that content came or went: one event in WordPress' table, nothing is counted here.
 *
 * These hooks run in whatever request changes something, a visitor's checkout and an import of
 * thousands too. So what is not content costs nothing, and the rest is noted once a minute.
 *
 * @package igny8-wp-plugin
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

// A process that changes a lot notes it so often: a push may have begun since its last note.
const IGNY8_NOTE_SECONDS = 60;

/** Registers the hooks by which WordPress tells of content. */
function igny8_register_content_hooks(): void {
	igny8_on( 'transition_post_status', 'igny8_post_changed_status', 10, 3 );
	igny8_on( 'post_updated', 'igny8_post_updated', 10, 3 );
	igny8_on( 'deleted_post', 'igny8_post_deleted', 10, 2 );
	igny8_on( 'created_term', 'igny8_term_changed', 10, 3 );
	igny8_on( 'delete_term', 'igny8_term_changed', 10, 3 );
	igny8_on( 'import_end', 'igny8_note_content', 10, 0 );
	foreach ( array( 'add_attachment', 'trashed_post', 'untrashed_post' ) as $hook ) {
		igny8_on( $hook, 'igny8_media_changed' );
	}
}

/** Notes a status that changed, but not what an editor saves by itself. */
function igny8_post_changed_status( $new, $old, $post ): void {
	$by_itself = 'auto-draft' === $new || ( 'auto-draft' === $old && 'draft' === $new );
	if ( $new !== $old && ! $by_itself && igny8_is_content_type( igny8_property( $post, 'post_type' ) ) ) {
		igny8_note_content();
	}
}

/** Notes a post that became one of another type. */
function igny8_post_updated( $id, $after, $before ): void {
	$types = array( igny8_property( $after, 'post_type' ), igny8_property( $before, 'post_type' ) );
	if ( $types[0] !== $types[1] && array_filter( $types, 'igny8_is_content_type' ) ) {
		igny8_note_content();
	}
}

/** Notes a post that was deleted. */
function igny8_post_deleted( $id, $post ): void {
	if ( 'auto-draft' !== igny8_property( $post, 'post_status' ) && igny8_is_content_type( igny8_property( $post, 'post_type' ) ) ) {
		igny8_note_content();
	}
}

/** Notes a file that was added, trashed or taken back: WordPress tells no status of it. */
function igny8_media_changed( $id ): void {
	if ( 'attachment' === get_post_type( $id ) ) {
		igny8_note_content();
	}
}

/** Notes a term that came or went. */
function igny8_term_changed( $term, $row, $taxonomy ): void {
	if ( igny8_is_content_taxonomy( $taxonomy ) ) {
		igny8_note_content();
	}
}

/** Tells whether a post type holds content: orders, revisions, menus and what plugins keep for themselves are none. */
function igny8_is_content_type( $name ): bool {
	$type = igny8_registered( 'wp_post_types' )[ igny8_string( $name ) ] ?? null;
	return is_object( $type ) && ( igny8_flag( $type, 'public' ) || igny8_flag( $type, 'publicly_queryable' ) );
}

/** Tells whether people make the terms of a taxonomy; a shop's attributes are seldom public. */
function igny8_is_content_taxonomy( $name ): bool {
	$taxonomy = igny8_registered( 'wp_taxonomies' )[ igny8_string( $name ) ] ?? null;
	return is_object( $taxonomy ) && ( igny8_flag( $taxonomy, 'public' ) || igny8_flag( $taxonomy, 'show_ui' ) );
}

/** Notes, for the current site, that its content has changed: at once, then once a minute and when the request ends. */
function igny8_note_content(): void {
	$noted = igny8_noted_content();
	$site  = get_current_blog_id();
	$last  = $noted[ $site ] ?? null;
	if ( $last && igny8_is_recent( $last['at'], IGNY8_NOTE_SECONDS ) ) {
		$noted[ $site ]['more'] = true;
		igny8_noted_content( $noted );
		return;
	}
	$noted[ $site ] = array(
		'at'   => time(),
		'more' => false,
	);
	igny8_noted_content( $noted );
	igny8_schedule_counts();
}

/** Notes at the end of a request what changed after its last note. */
function igny8_note_rest_of_content(): void {
	foreach ( igny8_noted_content() as $site => $noted ) {
		if ( $noted['more'] ) {
			igny8_on_site( $site, 'igny8_schedule_counts' );
		}
	}
	igny8_noted_content( array() );
}

/**
 * Returns what this process has noted, after setting it where given; its end is waited for from the first note on.
 *
 * @return array<int, array{at: int, more: bool}> a site's id to when it was noted, and whether more has changed since.
 */
function igny8_noted_content( ?array $set = null ): array {
	static $noted   = array();
	static $waiting = false;
	if ( $set && ! $waiting ) {
		$waiting = true;
		igny8_on( 'shutdown', 'igny8_note_rest_of_content', PHP_INT_MAX - 1, 0 );
	}
	$noted = $set ?? $noted;
	return $noted;
}
