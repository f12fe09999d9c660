<?php

final class CollectTest extends Igny8_Case {

	protected function tearDown(): void {
		foreach ( array( 'strange', 'bare' ) as $name ) {
			if ( post_type_exists( $name ) ) {
				unregister_post_type( $name );
			}
		}
	}

	public function test_every_type_is_there_and_not_only_the_public_ones(): void {
		$entries = igny8_collect_entries();
		$this->assertArrayHasKey( 'revision', $entries['post_types'] );
		$this->assertArrayHasKey( 'nav_menu', $entries['taxonomies'] );
		$this->assertSame( array( 'category', 'post_format', 'post_tag' ), $entries['post_types']['post']['taxonomies'] );
		$this->assertContains( 'thumbnail', $entries['post_types']['post']['supports'] );
		$this->assertSame( array( 'post' ), $entries['taxonomies']['category']['object_types'] );
	}

	public function test_what_a_plugin_registers_is_made_plain_and_cut(): void {
		register_post_type(
			'strange',
			array(
				'label'        => "<b>Strange</b>\x07 things " . str_repeat( 'é', 300 ),
				'description'  => str_repeat( 'd', 5000 ),
				'menu_icon'    => 'data:image/svg+xml;base64,AAAA',
				'show_in_rest' => true,
				'rest_base'    => 'odd',
				'public'       => true,
			)
		);
		$entry = igny8_collect_entries()['post_types']['strange'];
		$this->assertStringStartsWith( 'Strange things é', $entry['label'] );
		$this->assertSame( 255, mb_strlen( $entry['label'] ) );
		$this->assertSame( 4096, mb_strlen( $entry['description'] ) );
		$this->assertArrayNotHasKey( 'icon', $entry );
		$this->assertSame( 'odd', $entry['rest_base'] );
	}

	/** @dataProvider emptyLabels */
	public function test_a_missing_label_becomes_the_name( $label ): void {
		$type                         = register_post_type( 'bare' );
		$type->label                  = $label;
		$type->labels->name          = $label;
		$type->labels->singular_name = null;
		$entry = igny8_collect_entries()['post_types']['bare'];
		$this->assertSame( array( 'bare', 'bare' ), array( $entry['label'], $entry['singular_label'] ) );
		$this->assertArrayNotHasKey( 'rest_base', $entry );
	}

	public function emptyLabels(): array {
		return array( array( '' ), array( '  ' ), array( '<i></i>' ), array( "\xFF" ), array( array( 'no text' ) ) );
	}

	public function test_digest_sees_labels_but_neither_counts_nor_order(): void {
		$entries  = igny8_collect_entries();
		$reversed = array_map( 'array_reverse', $entries );
		$this->assertSame( igny8_digest( $entries ), igny8_digest( $reversed ) );
		$entries['post_types']['post']['label'] = 'Articles';
		$this->assertNotSame( igny8_digest( $entries ), igny8_digest( $reversed ) );
	}

	public function test_names_are_sorted_and_bounded(): void {
		$this->assertSame( array( '7', 'a', 'b' ), igny8_names( array( 'b', 'a', 'a', '', 7, array(), str_repeat( 'x', 65 ) ) ) );
		$this->assertCount( 100, igny8_names( range( 1, 150 ) ) );
	}

	/** @dataProvider labels */
	public function test_labels_are_plain_text_as_wp_admin_shows_them( string $registered, string $shown ): void {
		$type               = register_post_type( 'bare', array( 'label' => 'Bare' ) );
		$type->labels->name = $registered;
		$this->assertSame( $shown, igny8_collect_entries()['post_types']['bare']['label'] );
	}

	public function labels(): array {
		return array(
			array( 'News &amp; Events', 'News & Events' ),
			array( 'R&amp;amp;D', 'R&amp;D' ),
			array( 'Editor&#8217;s picks', 'Editor’s picks' ),
			array( '&lt;b&gt;', '<b>' ),
			array( 'I <3 Books', 'I <3 Books' ),
			array( 'a < b > c <i>d</i><!-- e --><script>f()</script>', 'a < b > c d' ),
			array( "\u{FEFF}\u{200B} Wide\u{A0}", 'Wide' ),
			array( '&nbsp;', 'Bare' ),
			array( 'AT&T', 'AT&T' ),
		);
	}

	public function test_payload_has_maps_where_the_receiver_wants_maps(): void {
		$empty = array(
			'post_types' => array(),
			'taxonomies' => array( '0' => array( 'label' => 'zero' ) ),
		);
		$json  = wp_json_encode( igny8_payload( $empty, 60, 'manual', false ) );
		$this->assertStringContainsString( '"post_types":{},"taxonomies":{"0":{', $json );
		$this->assertStringNotContainsString( 'rebind', $json );
		igny8_reading( true );
		$push = igny8_payload( $empty, 60, 'manual', true );
		$this->assertTrue( $push['site']['rebind'] );
		$this->assertTrue( $push['partial'] );
		$this->assertEqualsWithDelta( ( time() + 60 ) * 1000, $push['generated_at'], 30000 );
	}
}
